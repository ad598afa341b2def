import { z } from 'zod'
import { agreementInShort } from '#lib/agreement/agreement-in-short.ts'
import { agreementItem } from '#lib/agreement/agreement-item.ts'
import { agreementQuerySchema } from '#lib/agreement/agreement-query.ts'
import { compareSchema, compareSources } from '#lib/agreement/compare-sources.ts'
import {
  addExternalSource,
  addHeadSource,
  externalSourceSchema,
  headSourceSchema,
  removeExternalSource,
} from '#lib/agreement/external-sources.ts'
import { groupComparisons } from '#lib/agreement/group-comparisons.ts'
import { repeatedVisits } from '#lib/agreement/repeated-visits.ts'
import { agreementPage } from '#lib/agreement/study-agreement.ts'
import { programFolders } from '#lib/settings/program-settings.ts'
import { recordingStorage } from '../storage.ts'
import { inStudy } from './procedures.ts'

export const agreement = {
  agreement: inStudy('agreement.see', { study: 'id' })
    .input(agreementQuerySchema)
    .handler(async ({ context: { database, studyId }, input: { id: _, ...query } }) =>
      agreementPage(database, studyId, query),
    ),
  /** Of its figures r alone; null where there is none. */
  agreementInShort: inStudy('agreement.see', { study: 'id' })
    .input(z.object({ id: z.uuid() }))
    .handler(async ({ context: { database, studyId } }) => (await agreementInShort(database, studyId)) ?? null),
  agreementItem: inStudy('agreement.see', { study: 'id' })
    .input(agreementQuerySchema)
    .handler(async ({ context: { database, studyId }, input: { id: _, ...query } }) =>
      agreementItem(database, studyId, query),
    ),
  repeatedVisits: inStudy('agreement.see', { study: 'id' })
    .input(agreementQuerySchema)
    .handler(async ({ context: { database, studyId }, input: { id: _, ...query } }) =>
      repeatedVisits(database, studyId, query),
    ),
  groups: inStudy('agreement.see', { study: 'id' })
    .input(agreementQuerySchema)
    .handler(async ({ context: { database, studyId }, input: { id: _, ...query } }) =>
      groupComparisons(database, studyId, query),
    ),
  compare: inStudy('agreement.see', { study: 'id' })
    .input(compareSchema)
    .handler(async ({ context, input }) => compareSources(context.database, input)),
  addSource: inStudy('source.change', { study: 'studyId' })
    .input(externalSourceSchema)
    .handler(async ({ context, input }) => addExternalSource(context.database, context.person, input)),
  addHeadSource: inStudy('source.change', { study: 'studyId' })
    .input(headSourceSchema)
    .handler(async ({ context, input }) =>
      addHeadSource(context.database, programFolders().models, context.person, input, recordingStorage()),
    ),
  removeSource: inStudy('source.change', { study: 'studyId', externalSource: 'id' })
    .input(z.object({ studyId: z.uuid(), id: z.uuid() }))
    .handler(async ({ context: { database, person, studyId }, input }) =>
      removeExternalSource(database, person, studyId, input.id),
    ),
}
