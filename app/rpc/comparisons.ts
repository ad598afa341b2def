import { z } from 'zod'
import { queue } from '#app/database.ts'
import { mayInStudy } from '#lib/access/permissions.ts'
import { comparisonPlanSchema } from '#lib/comparisons/comparison-plan.ts'
import { comparisonOfHead, comparisonsOf, type ShownComparison } from '#lib/comparisons/comparison-runs.ts'
import { keptFigures } from '#lib/comparisons/kept-figures.ts'
import { encoderStates } from '#lib/comparisons/missing-analyses.ts'
import { BESIDE, encoderOfHead, isBesideMovement, movementOfHead, yardstickPlan } from '#lib/comparisons/yardstick.ts'
import { requestComparison, requestComparisonCancel, requestComparisonRetry } from '#lib/jobs/request-comparison.ts'
import { programFolders } from '#lib/settings/program-settings.ts'
import { installedEncoder, installedEncoders } from '#lib/studies/study-sampling.ts'
import { inStudy } from './procedures.ts'

const ofStudy = z.object({ id: z.uuid() })
const ofRun = ofStudy.extend({ runId: z.uuid() })
const SHOWN = 10

/** Encoders compared by heads on each, and heads beside movement of the face. */
export const comparisons = {
  /** The comparisons of a study, each with the figures against a chosen reference. */
  see: inStudy('agreement.see', { study: 'id' })
    .input(ofStudy.extend({ references: z.record(z.uuid(), z.number().int().min(0).max(11)).default({}) }))
    .handler(async ({ context: { database, person, role, studyId }, input: { references } }) => {
      const [runs, installed] = await Promise.all([
        comparisonsOf(database, studyId, SHOWN),
        installedEncoders(programFolders().models),
      ])
      return {
        runs: runs.map((run) => shown(run, references[run.id] ?? 0)),
        encoders: installed.map(({ name, title }) => ({ name, title })),
        mayTrain: mayInStudy(person, role, 'head.train'),
      }
    }),
  /** How far the study is analysed with encoders, and how fast they are here. */
  expect: inStudy('head.train', { study: 'id' })
    .input(ofStudy.extend({ encoders: z.array(z.string().min(1).max(60)).max(20) }))
    .handler(async ({ context: { database, studyId }, input: { encoders } }) =>
      encoderStates(database, studyId, [...new Set(encoders)]),
    ),
  start: inStudy('head.train', { study: 'id' })
    .input(ofStudy.extend({ plan: comparisonPlanSchema }))
    .handler(async ({ context: { database, person, studyId }, input: { plan } }) => {
      for (const name of new Set(plan.entries.flat())) await installedEncoder(programFolders().models, name)
      return { runId: await requestComparison(database, await queue(), person, studyId, { plan }) }
    }),
  cancel: inStudy('head.train', { study: 'id', encoderComparison: 'runId' })
    .input(ofRun)
    .handler(async ({ context: { database, person, studyId }, input }) =>
      requestComparisonCancel(database, await queue(), person, studyId, input.runId),
    ),
  retry: inStudy('head.train', { study: 'id', encoderComparison: 'runId' })
    .input(ofRun)
    .handler(async ({ context: { database, person, studyId }, input }) =>
      requestComparisonRetry(database, await queue(), person, studyId, input.runId),
    ),
  /** A head beside movement of the face and both together; undefined where the head is on movement itself. */
  ofHead: inStudy('agreement.see', { head: 'headId' })
    .input(z.object({ headId: z.uuid() }))
    .handler(async ({ context: { database, person, role, studyId }, input: { headId } }) => {
      const encoder = await encoderOfHead(database, headId)
      if (!isBesideMovement(encoder)) return undefined
      const [run, movement] = await Promise.all([comparisonOfHead(database, headId), movementOfHead(database, headId)])
      const result = run?.result && {
        ...run.result,
        targets: run.result.targets.filter((target) => target.headId === headId),
      }
      return {
        studyId,
        movement,
        encoder,
        run: run && shown({ ...run, result }, BESIDE.movement),
        /** Both joined against the head alone. */
        added: run && result?.targets[0] && keptFigures(run, result.targets[0], BESIDE.head).entries[BESIDE.both],
        mayTrain: mayInStudy(person, role, 'head.train'),
      }
    }),
  /** Puts a head beside movement of the face, with the analyses that it lacks. */
  startOfHead: inStudy('head.train', { head: 'headId' })
    .input(z.object({ headId: z.uuid() }))
    .handler(async ({ context: { database, person, studyId }, input: { headId } }) => {
      const plan = await yardstickPlan(database, headId)
      return { runId: await requestComparison(database, await queue(), person, studyId, { plan, heads: [headId] }) }
    }),
}

/** A comparison with its figures in place of every estimate. */
function shown({ result, plan, ...run }: ShownComparison, reference: number) {
  if (!result) return { ...run, plan, result: undefined }
  const { entries, targets, folds, foldCount, rule } = result
  const place = reference < entries.length ? reference : 0
  return {
    ...run,
    plan,
    result: {
      entries,
      folds,
      foldCount,
      hasRule: rule !== undefined,
      reference: place,
      targets: targets.map((target) => ({
        key: target.key,
        title: target.title,
        leftOut: target.leftOut,
        ...keptFigures(run, target, place),
      })),
    },
  }
}
