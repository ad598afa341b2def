import { z } from 'zod'
import { queue } from '#app/database.ts'
import { binDaysSchema, deletedStudies, demandDeletedStudy, setBinDays, studyBin } from '#lib/bin/bin-list.ts'
import type { BinKind } from '#lib/bin/deletable.ts'
import { deleteThing, deletionSchema, previewDeletion } from '#lib/bin/delete-thing.ts'
import { removeForGood } from '#lib/bin/empty-bin.ts'
import { restoreEntry } from '#lib/bin/restore-entry.ts'
import { recordingStorage } from '../storage.ts'
import { forSignedIn, inStudy } from './procedures.ts'

const id = z.object({ id: z.uuid() })

/** Of a kind of thing: what would go with it, and its deletion. */
const deletionOf = (kind: BinKind) => ({
  preview: inStudy('data.delete', { [kind]: 'id' } as { study: 'id' })
    .input(id)
    .handler(async ({ context, input }) => previewDeletion(context.database, kind, input.id)),
  delete: inStudy('data.delete', { [kind]: 'id' } as { study: 'id' })
    .input(deletionSchema)
    .handler(async ({ context, input }) => deleteThing(context.database, await queue(), context.person, kind, input)),
})

export const deletion = {
  recording: deletionOf('recording'),
  analysis: deletionOf('analysis'),
  interview: deletionOf('interview'),
  participant: deletionOf('participant'),
  head: deletionOf('head'),
  study: deletionOf('study'),
  ratingImport: deletionOf('ratingImport'),
}

const OWN_DELETIONS =
  'A deleted study has no members: administrators may restore every one, and whoever deleted one may restore that.'

export const bin = {
  see: inStudy('data.delete', { study: 'studyId' })
    .input(z.object({ studyId: z.uuid() }))
    .handler(async ({ context }) => studyBin(context.database, context.studyId)),
  setDays: inStudy('data.delete', { study: 'studyId' })
    .input(binDaysSchema)
    .handler(async ({ context, input }) => setBinDays(context.database, context.person, input)),
  restore: inStudy('data.delete', { binEntry: 'id' })
    .input(id)
    .handler(async ({ context, input }) =>
      restoreEntry(context.database, recordingStorage(), context.person, input.id),
    ),
  remove: inStudy('data.delete', { binEntry: 'id' })
    .input(id)
    .handler(async ({ context, input }) =>
      removeForGood(context.database, recordingStorage(), context.person, input.id),
    ),
  studies: forSignedIn(OWN_DELETIONS).handler(async ({ context }) => deletedStudies(context.database, context.person)),
  restoreStudy: forSignedIn(OWN_DELETIONS)
    .input(id)
    .handler(async ({ context, input }) => {
      await demandDeletedStudy(context.database, context.person, input.id)
      return restoreEntry(context.database, recordingStorage(), context.person, input.id)
    }),
  removeStudy: forSignedIn(OWN_DELETIONS)
    .input(id)
    .handler(async ({ context, input }) => {
      await demandDeletedStudy(context.database, context.person, input.id)
      await removeForGood(context.database, recordingStorage(), context.person, input.id)
    }),
}
