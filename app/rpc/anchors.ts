import { z } from 'zod'
import {
  readAnchors,
  readAnchorsSchema,
  saveAnchors,
  saveAnchorsSchema,
  studyAnchors,
} from '#lib/anchors/study-anchors.ts'
import { inStudy } from './procedures.ts'

export const anchors = {
  see: inStudy('anchors.see', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context: { database, studyId } }) => studyAnchors(database, studyId)),
  read: inStudy('anchors.change', { study: 'studyId' })
    .input(readAnchorsSchema)
    .handler(async ({ context, input }) => readAnchors(context.database, input)),
  save: inStudy('anchors.change', { study: 'studyId' })
    .input(saveAnchorsSchema)
    .handler(async ({ context: { database, person }, input }) => saveAnchors(database, person, input)),
}
