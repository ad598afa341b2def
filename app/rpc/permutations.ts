import { z } from 'zod'
import { queue } from '#app/database.ts'
import { mayInStudy } from '#lib/access/permissions.ts'
import { permutationPlanSchema } from '#lib/heads/permutation-result.ts'
import { requestPermutation, requestPermutationCancel, requestPermutationRetry } from '#lib/jobs/request-permutation.ts'
import { permutationLines } from '#lib/reports/permutation-lines.ts'
import { expectedPermutations } from '#lib/training/expected-seconds.ts'
import { finishedPermutations, openPermutation } from '#lib/training/permutation-runs.ts'
import { trainedGroups } from '#lib/training/trained-groups.ts'
import { inStudy } from './procedures.ts'

/** Draws that people can choose from; the smallest p is one over one more than them. */
const OFFERED = [19, 49, 99, 199, 499, 999, 4999]

const ofHeads = z.object({ id: z.uuid(), heads: z.array(z.uuid()).min(1).max(40) })

/** Permutation tests of a study's heads. */
export const permutations = {
  /** Tests of exactly these heads, how long another takes, and what is under way in the study. */
  see: inStudy('agreement.see', { study: 'id' })
    .input(ofHeads)
    .handler(async ({ context: { database, person, role, studyId, t }, input }) => {
      const asked = new Set(input.heads)
      const groups = await trainedGroups(database, studyId, [...asked])
      const [finished, run, offers] = await Promise.all([
        finishedPermutations(database, studyId, input.heads),
        openPermutation(database, studyId),
        expectedPermutations(database, groups, OFFERED),
      ])
      const isOfThese = (heads: readonly string[]) =>
        heads.length === asked.size && heads.every((head) => asked.has(head))
      return {
        tests: finished
          .filter(({ heads }) => isOfThese(heads))
          .map((test) => ({ id: test.id, lines: permutationLines(t, test, input.heads) })),
        run: run && { ...run, isOfThese: isOfThese(run.heads) },
        offers,
        mayTest: mayInStudy(person, role, 'head.train'),
      }
    }),
  start: inStudy('head.train', { study: 'id' })
    .input(ofHeads.extend({ plan: permutationPlanSchema }))
    .handler(async ({ context: { database, person, studyId }, input: { heads, plan } }) => ({
      runId: await requestPermutation(database, await queue(), person, studyId, { heads, plan }),
    })),
  cancel: inStudy('head.train', { study: 'id', permutationRun: 'runId' })
    .input(z.object({ id: z.uuid(), runId: z.uuid() }))
    .handler(async ({ context: { database, person, studyId }, input }) =>
      requestPermutationCancel(database, await queue(), person, studyId, input.runId),
    ),
  retry: inStudy('head.train', { study: 'id', permutationRun: 'runId' })
    .input(z.object({ id: z.uuid(), runId: z.uuid() }))
    .handler(async ({ context: { database, person, studyId }, input }) =>
      requestPermutationRetry(database, await queue(), person, studyId, input.runId),
    ),
}
