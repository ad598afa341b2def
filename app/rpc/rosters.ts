import { z } from 'zod'
import { listRosters, undoRoster, undoRosterSchema } from '#lib/bin/roster-imports.ts'
import { importRoster, importRosterSchema, previewRoster, previewRosterSchema } from '#lib/rosters/import-roster.ts'
import { inStudy } from './procedures.ts'

export const rosters = {
  list: inStudy('study.manage', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context: { database, studyId } }) => listRosters(database, studyId)),
  undo: inStudy('study.manage', { study: 'studyId' })
    .input(undoRosterSchema)
    .handler(async ({ context: { database, person }, input }) => undoRoster(database, person, input)),
  preview: inStudy('study.manage', { study: 'studyId' })
    .input(previewRosterSchema)
    .handler(async ({ context: { database }, input }) => previewRoster(database, input)),
  store: inStudy('study.manage', { study: 'studyId' })
    .input(importRosterSchema)
    .handler(async ({ context: { database, person }, input }) => importRoster(database, person, input)),
}
