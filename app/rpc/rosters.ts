import { importRoster, importRosterSchema, previewRoster, previewRosterSchema } from '#lib/rosters/import-roster.ts'
import { inStudy } from './procedures.ts'

export const rosters = {
  preview: inStudy('study.manage', { study: 'studyId' })
    .input(previewRosterSchema)
    .handler(async ({ context: { database }, input }) => previewRoster(database, input)),
  store: inStudy('study.manage', { study: 'studyId' })
    .input(importRosterSchema)
    .handler(async ({ context: { database, person }, input }) => importRoster(database, person, input)),
}
