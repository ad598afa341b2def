import path from 'node:path'
import { Presets, SingleBar } from 'cli-progress'
import type { Analysis } from '#lib/analysis/analysis.ts'
import { analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { FACE_PLACES, type FaceChoice } from '#lib/analysis/choose-face.ts'
import type { Bundle } from '#lib/bundles/bundle.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { suitingEncoder } from '#lib/encoders/suiting-encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { shownName, systemReason } from '#lib/errors/system-errors.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { storedInEnglish } from '#lib/messages/stored-in-english.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { summaryOf } from './analysis-summary.ts'
import { type Interruption, listenForInterruption, workingFolder } from './interruption.ts'
import { inEnglish, say, t } from './language.ts'
import { openNamedFile } from './named-file.ts'
import { openModels } from './open-models.ts'
import { printError, reasonOf } from './print-error.ts'
import { clearLeftovers, type WrittenResult, writeResult } from './result-folder.ts'
import { ResultsTable } from './results-table.ts'
import { findVideoInputs, type VideoInput } from './video-inputs.ts'

interface Options {
  out: string
  encoder: string
  stride?: string
  rate?: string
  face?: string
  json: boolean
}

interface Run {
  encoder: Encoder
  detector: Bundle
  /** The encoder's own where nothing was asked for. */
  framesPerSecond: number | undefined
  stride: number | undefined
  face: FaceChoice | undefined
  settings: ReturnType<typeof programSettings>
  workFolder: string
  json: boolean
  interruption: Interruption
}

/** Analyses files one after the other; a bad one gets a line on stderr and exit code 1 once the others are done. */
export async function analyze(files: string[], options: Options): Promise<void> {
  const stride = options.stride === undefined ? undefined : Number(options.stride)
  const framesPerSecond = options.rate === undefined ? undefined : Number(options.rate)
  if (stride !== undefined && (!Number.isInteger(stride) || stride < 1 || stride > 1023))
    throw new ConcordError('bad-input', phrase('--stride must be a whole number from 1 to 1023.'))
  if (framesPerSecond !== undefined && !(framesPerSecond >= 1 && framesPerSecond <= 60))
    throw new ConcordError('bad-input', phrase('--rate must be a number from 1 to 60.'))
  // What a shell makes of a variable that is not set; Node.js would take it for the current folder.
  if (options.out === '')
    throw new ConcordError('bad-input', phrase('--out is empty. Name the folder for the results.'))
  const face = faceWanted(options.face)
  const settings = programSettings()
  const out = path.resolve(options.out)
  const interruption = listenForInterruption()
  const models = await openModels(settings)
  const running = { threads: settings.encoderThreads, provider: settings.provider, device: settings.device }
  const encoderFolder = await suitingEncoder(models.folder, options.encoder, running)
  const inputs = await findVideoInputs(files)
  await openFolder('--out', out)
  await clearLeftovers(out)
  const run: Run = {
    encoder: await Encoder.load(encoderFolder, running),
    detector: await models.detector(),
    framesPerSecond,
    stride,
    face,
    settings,
    workFolder: await workingFolder(),
    json: options.json,
    interruption,
  }
  const table = new ResultsTable(out)
  for (const input of inputs) {
    if (interruption.signal.aborted) break
    const shown = shownName(input.file)
    let why: Message | string | undefined = 'why' in input ? input.why : undefined
    if ('path' in input) {
      try {
        const { analysis, written } = await analyzeOne(input, out, run)
        await inTable(out, table.addResult(shown, written.name, analysis))
        report(shown, out, analysis, written, options.json)
        continue
      } catch (error) {
        // Ctrl-C ends the decoder too, whose end may be heard of before the signal.
        await new Promise((resolve) => setImmediate(resolve))
        if (interruption.signal.aborted) break
        why = reasonOf(error)
        printError(error, shown)
      }
    } else console.error(`${shown}: ${say(why!)}`)
    process.exitCode = 1
    await inTable(out, table.addError(shown, inEnglish(why!)))
  }
  if (table.name && table.name !== 'results.csv')
    console.error(
      t(
        'results.csv in {out} is not a table of Concord’s that you may replace, and stays as it is; the table is {name}.',
        {
          out: shownName(out),
          name: table.name,
        },
      ),
    )
  const stopped = interruption.exitCode()
  if (stopped === undefined) return
  console.error(t('Stopped early. Finished results are kept.'))
  process.exit(stopped)
}

/** A table that can't be written takes no result with it. */
async function inTable(out: string, adding: Promise<void>): Promise<void> {
  await adding.catch((error: unknown) => {
    console.error(
      t('results.csv in {out} can’t be written: {reason}.', {
        out: shownName(out),
        reason: systemReason(error) ?? (error as Error).message,
      }),
    )
    process.exitCode = 1
  })
}

async function analyzeOne(
  input: VideoInput,
  out: string,
  run: Run,
): Promise<{ analysis: Analysis; written: WrittenResult }> {
  await (await openNamedFile(input.path)).close()
  // A disk that filled up, or a drive that went away, is noticed before the decoding and not after it.
  await openFolder('--out', out)
  const bar = progressBar(path.basename(input.path), run.json)
  try {
    const result = await analyzeRecording(input.path, {
      encoder: run.encoder,
      detector: run.detector,
      framesPerSecond: run.framesPerSecond ?? run.encoder.shape.framesPerSecond,
      stride: run.stride ?? run.encoder.shape.clipFrames,
      face: run.face,
      threads: run.settings.decoderThreads,
      lookEvery: run.settings.lookEvery,
      sameWithin: run.settings.sameWithin,
      memoryMb: run.settings.decoderMemoryMb,
      workFolder: run.workFolder,
      signal: run.interruption.signal,
      onProgress: (share) => bar?.update(Math.min(99, Math.round(100 * share))),
    })
    bar?.update(100)
    const inFiles = { ...result, analysis: storedInEnglish(result.analysis) }
    const written = await writeResult(out, input.name, input.path, inFiles).catch((cause) => {
      const reason = systemReason(cause)
      if (!reason) throw cause
      throw new ConcordError(
        'bad-settings',
        phrase('Its result can’t be written to {out}: {reason}.', { out: shownName(out), reason }),
        { cause },
      )
    })
    return { analysis: result.analysis, written }
  } finally {
    bar?.stop()
  }
}

/** @throws ConcordError bad-input where it names no face */
function faceWanted(text: string | undefined): FaceChoice | undefined {
  const place = FACE_PLACES.find((known) => known === text)
  if (text === undefined || place) return place
  if (!/^\d{1,6}$/.test(text))
    throw new ConcordError(
      'bad-input',
      phrase('--face must be the number of a face, or one of {face_places}.', { face_places: FACE_PLACES.join(', ') }),
    )
  return Number(text)
}

function progressBar(name: string, json: boolean): SingleBar | undefined {
  if (json || !process.stderr.isTTY) return undefined
  const bar = new SingleBar(
    {
      format: `${shownName(name)} {bar} {percentage} %  ${t('{time} left', { time: '{eta_formatted}' })}`,
      clearOnComplete: true,
    },
    Presets.rect,
  )
  bar.start(100, 0)
  return bar
}

function report(shown: string, out: string, analysis: Analysis, written: WrittenResult, json: boolean): void {
  if (written.untouched.length > 0)
    console.error(
      t(
        '{file}: the result is in {name}, because {untouched} in {out} {count, plural, one {is} other {are}} not an unchanged result of this file that you may replace.',
        {
          file: shown,
          name: written.name,
          untouched: t.list(written.untouched),
          out: shownName(out),
          count: written.untouched.length,
        },
      ),
    )
  if (json) console.log(JSON.stringify({ file: shown, folder: written.name, ...storedInEnglish(analysis) }))
  else console.log(summaryOf(shown, analysis, written))
}
