import { storedPartialPermutation } from '#lib/heads/permutation-result.ts'
import type { KnownCorrelations } from '#lib/heads/permutation-test.ts'
import { trainingProvider } from '#lib/heads/training-provider.ts'
import { workOfPermutation } from '#lib/training/expected-seconds.ts'
import { endPermutation, permutationToRun } from '#lib/training/permutation-runs.ts'
import { PERMUTATION_SOFTWARE, permuteHeads } from '#lib/training/permute-heads.ts'
import { trainedGroups } from '#lib/training/trained-groups.ts'
import type { JobHandler } from './job-handler.ts'

/** Repeats the training of heads with permuted ratings; another attempt goes on after the draws that are done. */
export const permutationHandler: JobHandler = {
  work: async ({ database, provider, storage, models }, id, attempt) => {
    const { studyId, heads, plan, known } = await permutationToRun(database, id)
    const groups = await trainedGroups(database, studyId, heads)
    const works = await workOfPermutation(database, groups, plan.permutations)
    const work = Object.values(works).reduce((sum, own) => sum + own, 0)
    let kept = countOf(known)
    const result = await permuteHeads(database, groups, plan, {
      tools: { provider: await trainingProvider(provider), storage, modelsFolder: models.folder },
      known,
      report: async (share, found) => {
        const isMore = countOf(found) > kept
        if (isMore) kept = countOf(found)
        attempt.report('repeating the training', share, {
          work,
          ...(isMore ? { partial: partOf(found) } : {}),
        })
        await attempt.letOthersRun()
      },
    })
    await attempt.finish((transaction) => endPermutation(transaction, id, result))
  },
}

const countOf = (found: KnownCorrelations) => Object.values(found).reduce((sum, rs) => sum + rs.length, 0)

function partOf(found: KnownCorrelations) {
  const copies = Object.fromEntries(Object.entries(found).map(([key, rs]) => [key, [...rs]]))
  return storedPartialPermutation.write({ software: PERMUTATION_SOFTWARE, found: copies })
}
