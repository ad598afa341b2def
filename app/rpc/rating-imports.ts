import { z } from 'zod'
import {
  importRatings,
  importRatingsSchema,
  previewImport,
  previewImportSchema,
} from '#lib/rating-imports/import-ratings.ts'
import { listImports } from '#lib/rating-imports/list-imports.ts'
import { inStudy } from './procedures.ts'

export const ratingImports = {
  list: inStudy('study.manage', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context: { database, studyId } }) => listImports(database, studyId)),
  preview: inStudy('study.manage', { study: 'studyId' })
    .input(previewImportSchema)
    .handler(async ({ context, input }) => previewImport(context.database, input)),
  store: inStudy('study.manage', { study: 'studyId' })
    .input(importRatingsSchema)
    .handler(async ({ context: { database, person }, input }) => importRatings(database, person, input)),
}
