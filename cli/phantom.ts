import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { csvOfRecords } from '#lib/csv/csv-of.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { suitingEncoder } from '#lib/encoders/suiting-encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName } from '#lib/errors/system-errors.ts'
import { poolClips } from '#lib/heads/pool-clips.ts'
import { leaveOneParticipantOut, MIN_PARTICIPANTS } from '#lib/heads/ridge.ts'
import type { TrainingInterview } from '#lib/heads/training-interview.ts'
import { phrase } from '#lib/messages/message.ts'
import { rowsOf } from '#lib/numbers/rows.ts'
import { planPhantomStudy } from '#lib/phantom/phantom-study.ts'
import { renderPhantom } from '#lib/phantom/render-phantom.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { type Correlation, pearsonCorrelation } from '#lib/statistics/pearson-correlation.ts'
import { listenForInterruption, workingFolder } from './interruption.ts'
import { say, t } from './language.ts'
import { openModels } from './open-models.ts'
import { writeWhole } from './write-whole.ts'

interface Options {
  participants: string
  seconds: string
  encoder: string
  out?: string
  json: boolean
}

/** Runs the phantom study without database or server and prints its figure of merit. */
export async function phantom(options: Options): Promise<void> {
  const participants = wholeNumber('--participants', options.participants, MIN_PARTICIPANTS, 500)
  const lengthS = wholeNumber('--seconds', options.seconds, 3, 3600)
  const settings = programSettings()
  const interruption = listenForInterruption()
  const { signal } = interruption
  const models = await openModels(settings)
  if (options.out !== undefined) await demandEmpty(options.out)
  const running = { threads: settings.encoderThreads, provider: settings.provider, device: settings.device }
  const encoder = await Encoder.load(await suitingEncoder(models.folder, options.encoder, running), running)
  const detector = await models.detector()
  const workFolder = await workingFolder()
  const folder = options.out ?? workFolder
  const plan = planPhantomStudy(participants, lengthS)
  const training: TrainingInterview[] = []
  try {
    for (const participant of plan) {
      const file = path.join(folder, `${participant.code}.mp4`)
      await renderPhantom(file, participant, { lengthS, signal })
      const { analysis, embeddings } = await analyzeRecording(file, {
        encoder,
        detector,
        framesPerSecond: encoder.shape.framesPerSecond,
        stride: encoder.shape.clipFrames,
        threads: settings.decoderThreads,
        workFolder,
        signal,
      })
      const pooled = poolClips(
        rowsOf(embeddings, embeddings.length / analysis.clips.length),
        analysis.clips.map((clip) => clip.coverage),
      )
      const [first, second] = participant.ratings.map((scores) => scores.reduce((sum, score) => sum + score, 0)) as [
        number,
        number,
      ]
      if (pooled)
        training.push({
          interview: participant.code,
          participant: participant.code,
          embedding: pooled,
          label: (first + second) / 2,
        })
      const values = { code: participant.code, share: t.percent(analysis.coverage) }
      if (!options.json) console.error(t('{code}: face in {share} of the frames', values))
    }
    const estimates = leaveOneParticipantOut(training)
    const labels = training.map((interview) => interview.label)
    const values = estimates.map((estimate) => estimate.estimate)
    const realised = training.map((interview) => -plan.find(({ code }) => code === interview.participant)!.realised)
    const result = {
      encoder: encoder.bundle.manifest.title,
      intendedUse: encoder.bundle.manifest.intendedUse,
      participants,
      seconds: lengthS,
      analysed: training.length,
      withMeanRater: pearsonCorrelation(values, labels),
      withRealisedMovement: pearsonCorrelation(values, realised),
      raterWithRater: pearsonCorrelation(
        plan.map(({ ratings }) => ratings[0].reduce((sum, score) => sum + score, 0)),
        plan.map(({ ratings }) => ratings[1].reduce((sum, score) => sum + score, 0)),
      ),
    }
    if (options.out) {
      const rows = training.map(({ participant, label }, i) => ({
        participant,
        mean_rating: label,
        estimate: values[i]!.toFixed(4),
      }))
      await writeWhole(path.join(folder, 'agreement.csv'), csvOfRecords(rows))
    }
    console.log(options.json ? JSON.stringify(result) : reportOf(result))
  } catch (error) {
    const stopped = interruption.exitCode()
    if (stopped === undefined) throw error
    console.error(t('Stopped before the end.'))
    process.exit(stopped)
  }
}

/** Recordings are rendered into a folder of their own, so that they take no other file's place. */
async function demandEmpty(folder: string): Promise<void> {
  if (folder === '') throw new ConcordError('bad-input', phrase('--out is empty. Name the folder for the recordings.'))
  await openFolder('--out', folder)
  if ((await readdir(folder)).length > 0)
    throw new ConcordError(
      'bad-input',
      phrase('--out: the folder {folder} is not empty. Name a new or an empty one.', { folder: shownName(folder) }),
    )
}

function reportOf(result: {
  encoder: string
  intendedUse: string
  withMeanRater: Correlation
  withRealisedMovement: Correlation
  raterWithRater: Correlation
}): string {
  const line = (what: string, { r, interval, n }: Correlation) =>
    `${what.padEnd(44)} r = ${t.decimals(r, 3)}${interval ? ` [${interval.map((end) => t.decimals(end, 3)).join(t.language === 'en' ? ', ' : '; ')}]` : ''}, n = ${n}`
  return [
    line(t('out-of-fold estimate and mean rating'), result.withMeanRater),
    line(t('out-of-fold estimate and realised movement'), result.withRealisedMovement),
    line(t('simulated rater and simulated rater'), result.raterWithRater),
    t('Encoder: {encoder}. {intendedUse}', { encoder: result.encoder, intendedUse: say(result.intendedUse) }),
    t('Simulated data: this shows that the software works and says nothing about patients.'),
  ].join('\n')
}

function wholeNumber(name: string, text: string, low: number, high: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < low || value > high) {
    throw new ConcordError(
      'bad-input',
      phrase('{name} must be a whole number from {low} to {high}, not “{text}”.', { name, low, high, text }),
    )
  }
  return value
}
