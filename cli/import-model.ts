import { Presets, SingleBar } from 'cli-progress'
import { IMPORTED_MODELS, type ImportedModel } from '#lib/bundles/imported-models.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { phantomClips } from '#lib/phantom/phantom-clips.ts'
import { openFolder } from '#lib/settings/make-folder.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { dataFolders } from '#lib/settings/settings.ts'
import { CHECK_CLIPS, type ImportResult, importEmoclip, lookThrough } from '#models/emoclip/import-emoclip.ts'
import { PRECISIONS } from '#models/emoclip/layers.ts'
import { importOwnOnnx } from './import-own-model.ts'
import { listenForInterruption } from './interruption.ts'
import { inEnglish, say, t } from './language.ts'
import { demandNamedFile } from './named-file.ts'

interface Options {
  weights?: string
  manifest?: string
  dryRun: boolean
  acceptLicence: boolean
  vocab?: string
  clip?: string
  precision: string
  mergeTokens?: string
  targets?: string
  intendedUse?: string
  visualHeads?: string
  textHeads?: string
  temporalHeads?: string
  json: boolean
}

export async function importModel(model: string, options: Options): Promise<void> {
  if (model === 'onnx') return importOwnOnnx(options)
  const known = IMPORTED_MODELS.find((one) => one === model)
  if (!known)
    throw new ConcordError(
      'bad-input',
      phrase('Concord can import {models} and onnx, not “{model}”.', { models: IMPORTED_MODELS.join(', '), model }),
    )
  return importCheckpoint(known, options)
}

async function importCheckpoint(model: ImportedModel, options: Options): Promise<void> {
  const { weights, precision } = await demandOptions(model, options)
  const settings = programSettings()
  const { models } = dataFolders(settings.dataFolder)
  const what = {
    model,
    weights,
    clip: options.clip,
    vocabulary: options.vocab,
    precision,
    mergeTokens: wholeNumber('--merge-tokens', options.mergeTokens),
    modelsFolder: models,
    clips: (kind: Parameters<typeof phantomClips>[1]) => phantomClips(CHECK_CLIPS, kind),
    heads: headsFrom(options),
    targets: options.targets?.split(',').map((target) => target.trim()),
    intendedUse: options.intendedUse,
    threads: settings.decoderThreads,
  }
  if (options.dryRun) return printLook(await lookThrough(what), options.json)
  await openFolder('CONCORD_DATA', settings.dataFolder)
  const bar =
    options.json || !process.stderr.isTTY
      ? undefined
      : new SingleBar({ format: '{bar} {percentage} %  {stage}', clearOnComplete: true }, Presets.rect)
  bar?.start(100, 0, { stage: '' })
  const interruption = listenForInterruption()
  const started = performance.now()
  try {
    const result = await importEmoclip({
      ...what,
      signal: interruption.signal,
      onProgress: (stage, progress) => bar?.update(Math.round(100 * progress), { stage: say(stage) }),
    })
    bar?.stop()
    printImported(result, (performance.now() - started) / 1000, options.json)
  } catch (error) {
    const stopped = interruption.exitCode()
    if (stopped === undefined) throw error
    console.error(t('Stopped before the end; nothing was installed.'))
    process.exit(stopped)
  } finally {
    bar?.stop()
    interruption.release()
  }
}

/** What must be right before a file is opened. @throws ConcordError bad-input */
async function demandOptions(model: ImportedModel, options: Options) {
  const { weights } = options
  if (weights === undefined) throw new ConcordError('bad-input', phrase('Name the checkpoint with --weights FILE.'))
  if (model === 'clip' && options.clip !== undefined)
    throw new ConcordError('bad-input', phrase('CLIP has a text encoder of its own. Leave --clip out.'))
  if (model === 'farl' && options.clip !== undefined)
    throw new ConcordError(
      'bad-input',
      phrase('FaRL’s text encoder was learned with it; CLIP’s does not fit. Leave --clip out.'),
    )
  const precision = [...PRECISIONS, 'auto' as const].find((known) => known === options.precision)
  if (!precision)
    throw new ConcordError(
      'bad-input',
      phrase('--precision must be float32, float16, int8 or auto, not “{precision}”.', {
        precision: options.precision,
      }),
    )
  await demandNamedFile('--weights', weights)
  if (options.vocab !== undefined) await demandNamedFile('--vocab', options.vocab)
  if (options.clip !== undefined) await demandNamedFile('--clip', options.clip)
  return { weights, precision }
}

function printLook({ title, messages }: Awaited<ReturnType<typeof lookThrough>>, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ title, messages: messages.map(inEnglish) }))
    return
  }
  console.log(t('{title}: the checkpoint can be imported.', { title }))
  for (const message of messages) console.log(`  ${t('note: {note}', { note: say(message) })}`)
}

function printImported({ manifest, messages, headFolder, folder }: ImportResult, seconds: number, json: boolean): void {
  const peakMemoryMb = process.resourceUsage().maxRSS / 1024
  if (json) {
    console.log(
      JSON.stringify({ manifest, messages: messages.map(inEnglish), folder, headFolder, seconds, peakMemoryMb }),
    )
    return
  }
  const { title, version, precision: stored } = manifest
  console.log(t('{title} {version} is installed ({precision}).', { title, version, precision: stored }))
  if (manifest.measured)
    console.log(
      `  ${t('smallest cosine to float32 on drawn faces: {cosine}', { cosine: t.decimals(manifest.measured.minCosine, 5) })}`,
    )
  if (headFolder) console.log(`  ${t('its head was installed too.')}`)
  for (const message of messages) console.log(`  ${t('note: {note}', { note: say(message) })}`)
  console.log(
    `  ${t('{seconds} s, peak memory {memory} MB', { seconds: t.oneDecimal(seconds), memory: Math.round(peakMemoryMb) })}`,
  )
}

function headsFrom({ visualHeads, textHeads, temporalHeads }: Options) {
  const heads = {
    visual: wholeNumber('--visual-heads', visualHeads),
    text: wholeNumber('--text-heads', textHeads),
    temporal: wholeNumber('--temporal-heads', temporalHeads),
  }
  return Object.fromEntries(Object.entries(heads).filter(([, value]) => value !== undefined))
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 256)
    throw new ConcordError(
      'bad-input',
      phrase('{name} must be a whole number from 1 to 256, not “{text}”.', { name, text }),
    )
  return value
}
