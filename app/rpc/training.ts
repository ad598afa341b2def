import { z } from 'zod'
import { queue } from '#app/database.ts'
import { mayInStudy } from '#lib/access/permissions.ts'
import { trainingPlanSchema } from '#lib/heads/training-plan.ts'
import { requestTraining, requestTrainingCancel, requestTrainingRetry } from '#lib/jobs/request-training.ts'
import { readFeatures } from '#lib/reports/card-reading-section.ts'
import { wholeCard } from '#lib/reports/whole-card.ts'
import { programFolders } from '#lib/settings/program-settings.ts'
import { chooseHead } from '#lib/studies/head-in-use.ts'
import { headForCard } from '#lib/training/card-material.ts'
import { saveStatements, statementsSchema } from '#lib/training/card-statements.ts'
import { encoderHasSeen } from '#lib/training/encoder-has-seen.ts'
import { expectedTraining } from '#lib/training/expected-seconds.ts'
import { importedEstimates, importedHeads } from '#lib/training/imported-heads.ts'
import { trainingHindrance } from '#lib/training/training-hindrance.ts'
import { listHeads } from '#lib/training/training-runs.ts'
import { recordingStorage } from '../storage.ts'
import { inInstallation, inStudy } from './procedures.ts'

const id = z.object({ id: z.uuid() })

/** Training of a study's heads. */
export const training = {
  train: inStudy('head.train', { study: 'id' })
    .input(id.extend({ plan: trainingPlanSchema, takesOver: z.boolean().default(false) }))
    .handler(async ({ context: { database, person, studyId }, input: { plan, takesOver } }) => ({
      runId: await requestTraining(database, await queue(), person, studyId, { plan, takesOver }),
    })),
  expectedTraining: inStudy('head.train', { study: 'id' })
    .input(id.extend({ plan: trainingPlanSchema }))
    .handler(async ({ context: { database, studyId }, input: { plan } }) => {
      const expected = await expectedTraining(database, studyId, plan)
      return (
        expected && {
          ...expected,
          hasSeenStudy: await encoderHasSeen(database, studyId),
          hindrance: await trainingHindrance(database, programFolders().models, studyId, plan),
        }
      )
    }),
  chooseHead: inStudy('head.train', { study: 'id', head: 'headId' })
    .input(id.extend({ headId: z.uuid() }))
    .handler(async ({ context: { database, person, studyId }, input }) =>
      chooseHead(database, person, studyId, input.headId),
    ),
  cancelTraining: inStudy('head.train', { study: 'id', trainingRun: 'runId' })
    .input(id.extend({ runId: z.uuid() }))
    .handler(async ({ context: { database, person, studyId }, input }) =>
      requestTrainingCancel(database, await queue(), person, studyId, input.runId),
    ),
  retryTraining: inStudy('head.train', { study: 'id', trainingRun: 'runId' })
    .input(id.extend({ runId: z.uuid() }))
    .handler(async ({ context: { database, person, studyId }, input }) =>
      requestTrainingRetry(database, await queue(), person, studyId, input.runId),
    ),
  heads: inStudy('agreement.see', { study: 'id' })
    .input(id)
    .handler(async ({ context }) => listHeads(context.database, context.studyId)),
}

/** Heads as such. */
export const heads = {
  card: inStudy('agreement.see', { head: 'id' })
    .input(id)
    .handler(async ({ context: { database, person, role, t }, input }) => {
      const { material, card, ...head } = await headForCard(database, input.id)
      return {
        ...head,
        report: material && wholeCard(t, material),
        reads: card && readFeatures(card.reads),
        learning: card?.learning ?? [],
        curves: card && card.model.kind !== 'ridge' ? card.model.curves : undefined,
        hasSeenStudy: card?.encoder.hasSeenStudy,
        mayDescribe: mayInStudy(person, role, 'head.describe'),
      }
    }),
  describe: inStudy('head.describe', { head: 'headId' })
    .input(statementsSchema)
    .handler(async ({ context: { database, person }, input }) => saveStatements(database, person, input)),
  installed: inInstallation('model.list').handler(async () => importedHeads(programFolders().models)),
  imported: inStudy('words.see', { interview: 'interviewId' }, { unblinded: true })
    .input(z.object({ interviewId: z.uuid() }))
    .handler(async ({ context, input }) =>
      importedEstimates(context.database, programFolders().models, input.interviewId, recordingStorage()),
    ),
}
