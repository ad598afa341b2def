import { z } from 'zod'
import { queue } from '#app/database.ts'
import {
  requestEncoderCancel,
  requestEncoderRetry,
  requestEncoderTraining,
} from '#lib/jobs/request-encoder-training.ts'
import { programFolders } from '#lib/settings/program-settings.ts'
import { countCaptions } from '#lib/studies/clip-captions.ts'
import { captionEncoders } from '#lib/training/caption-encoders.ts'
import { studyCaptions } from '#lib/training/captioned-study-clips.ts'
import { encoderPlanSchema } from '#lib/training/encoder-plan.ts'
import { encoderTrainingsOf } from '#lib/training/encoder-runs.ts'
import { inStudy } from './procedures.ts'

const ofStudy = z.object({ id: z.uuid() })
const ofRun = ofStudy.extend({ runId: z.uuid() })
const SHOWN = 5

/** Training of an encoder on the captions of a study's clips. */
export const encoderTraining = {
  /** What there is to learn from, with which encoders, and the trainings so far. */
  see: inStudy('head.train', { study: 'id' })
    .input(ofStudy)
    .handler(async ({ context: { database, studyId } }) => {
      const [counts, encoders, runs] = await Promise.all([
        countCaptions(database, studyId),
        captionEncoders(programFolders().models),
        encoderTrainingsOf(database, studyId, SHOWN),
      ])
      return { counts, encoders, runs }
    }),
  /** How many clips and participants a training would learn from and test on. */
  expect: inStudy('head.train', { study: 'id' })
    .input(ofStudy.extend({ plan: encoderPlanSchema }))
    .handler(async ({ context: { database, studyId }, input: { plan } }) => {
      const { recordings, notAnalysed, withoutClass } = await studyCaptions(database, studyId, plan)
      const clips = recordings.flatMap((one) => one.clips)
      const heldOut = clips.filter((clip) => clip.heldOut)
      const participants = (out: boolean) =>
        new Set(
          recordings.flatMap((one) => (one.clips.some((clip) => clip.heldOut === out) ? [one.participantId] : [])),
        ).size
      return {
        learnt: clips.length - heldOut.length,
        heldOut: heldOut.length,
        participants: { learnt: participants(false), heldOut: participants(true) },
        classes: new Set(heldOut.map(({ label }) => label)).size,
        notAnalysed,
        withoutClass,
      }
    }),
  start: inStudy('head.train', { study: 'id' })
    .input(ofStudy.extend({ plan: encoderPlanSchema }))
    .handler(async ({ context: { database, person, studyId }, input: { plan } }) => ({
      runId: await requestEncoderTraining(database, await queue(), person, studyId, plan),
    })),
  cancel: inStudy('head.train', { study: 'id', encoderTraining: 'runId' })
    .input(ofRun)
    .handler(async ({ context: { database, person, studyId }, input }) =>
      requestEncoderCancel(database, await queue(), person, studyId, input.runId),
    ),
  retry: inStudy('head.train', { study: 'id', encoderTraining: 'runId' })
    .input(ofRun)
    .handler(async ({ context: { database, person, studyId }, input }) =>
      requestEncoderRetry(database, await queue(), person, studyId, input.runId),
    ),
}
