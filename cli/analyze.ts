import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Presets, SingleBar } from 'cli-progress'
import Papa from 'papaparse'
import type { AnalysisResult } from '#lib/analysis/analyze-recording.ts'
import { analyzeRecording } from '#lib/analysis/analyze-recording.ts'
import { openBundle } from '#lib/bundles/bundle.ts'
import { findEncoderFolder } from '#lib/bundles/find-encoder.ts'
import { Encoder } from '#lib/encoders/encoder.ts'
import { ConcordError, messageOf } from '#lib/errors/concord-error.ts'
import { dataFolders, readSettings } from '#lib/settings/settings.ts'
import { DETECTOR_BUNDLE, installEmbeddedModels } from '#models/install-embedded.ts'
import { npyOf } from './npy.ts'

interface Options {
  out: string
  encoder: string
  stride: string
  rate: string
  json: boolean
}

/** Analyses files one after the other; a bad one gets a line on stderr and exit code 1 once the others are done. */
export async function analyze(files: string[], options: Options): Promise<void> {
  const stride = Number(options.stride)
  const framesPerSecond = Number(options.rate)
  if (!Number.isInteger(stride) || stride < 1 || stride > 1023)
    throw new ConcordError('bad-input', '--stride is a whole number from 1 to 1023.')
  if (!(framesPerSecond >= 1 && framesPerSecond <= 60))
    throw new ConcordError('bad-input', '--rate is a number from 1 to 60.')
  const settings = readSettings()
  const { models } = dataFolders(settings.dataFolder)
  await installEmbeddedModels(models)
  const encoder = await Encoder.load(await findEncoderFolder(models, options.encoder), {
    threads: settings.encoderThreads,
    provider: settings.provider,
  })
  const detector = await openBundle(path.join(models, DETECTOR_BUNDLE))
  const names = uniqueNames(files)
  for (const [i, file] of files.entries()) {
    const bar = progressBar(path.basename(file), options.json)
    try {
      const result = await analyzeRecording(file, {
        encoder,
        detector,
        framesPerSecond,
        stride,
        threads: settings.decoderThreads,
        onProgress: ({ doneMs, totalMs }) =>
          bar?.update(totalMs > 0 ? Math.min(99, Math.round((100 * doneMs) / totalMs)) : 0),
      })
      bar?.update(100)
      bar?.stop()
      await writeResult(path.join(options.out, names[i]!), result)
      console.log(options.json ? JSON.stringify({ file, ...result.analysis }) : summaryOf(file, result))
    } catch (error) {
      bar?.stop()
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      console.error(`${file}: ${missing ? 'There is no such file.' : messageOf(error)}`)
      if (!missing && !(error instanceof ConcordError)) console.error(error)
      process.exitCode = 1
    }
  }
}

function progressBar(name: string, json: boolean): SingleBar | undefined {
  if (json || !process.stderr.isTTY) return undefined
  const bar = new SingleBar(
    { format: `${name} {bar} {percentage} %  {eta_formatted} left`, clearOnComplete: true },
    Presets.rect,
  )
  bar.start(100, 0)
  return bar
}

/** Folder names of the files; two files of the same name get numbers. */
function uniqueNames(files: readonly string[]): string[] {
  const taken = new Set<string>()
  return files.map((file) => {
    const stem = path.parse(file).name || 'recording'
    let name = stem
    for (let number = 2; taken.has(name); number++) name = `${stem}-${number}`
    taken.add(name)
    return name
  })
}

async function writeResult(folder: string, { analysis, embeddings }: AnalysisResult): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true })
  const making = await mkdtemp(path.join(path.dirname(folder), '.making-'))
  try {
    await writeFile(path.join(making, 'analysis.json'), `${JSON.stringify(analysis, null, 2)}\n`)
    await writeFile(
      path.join(making, 'embeddings.npy'),
      npyOf(embeddings, [analysis.clips.length, embeddings.length / Math.max(1, analysis.clips.length)]),
    )
    const rows = analysis.clips.map((clip, i) => ({
      clip: i,
      start_ms: clip.startMs,
      end_ms: clip.endMs,
      coverage: clip.coverage.toFixed(4),
    }))
    await writeFile(path.join(making, 'clips.csv'), `${Papa.unparse(rows, { newline: '\n' })}\n`)
    await rm(folder, { recursive: true, force: true })
    await rename(making, folder)
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

function summaryOf(file: string, { analysis }: AnalysisResult): string {
  const { recording, coverage, clips, tracks, timings, warnings } = analysis
  const found =
    tracks.length === 0
      ? 'no face found'
      : `${tracks.length} ${tracks.length === 1 ? 'face' : 'faces'}, the participant's in ${Math.round(coverage * 100)} % of the frames`
  const facts = `${recording.codec} ${recording.width}x${recording.height}, ${(recording.durationMs / 1000).toFixed(1)} s`
  const speed = `${timings.timesRealTime.toFixed(1)} times real time`
  return [
    `${file}: ${facts}; ${found}; ${clips.length} clips; ${speed}`,
    ...warnings.map((warning) => `  note: ${warning}`),
  ].join('\n')
}
