import { rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hashOf, hashOfFile, type MadeFile, type Manifest, makeBundle, openBundle } from '#lib/bundles/bundle.ts'
import { CHECKS_FILE, checksToJson, type StoredChecks, shrunk } from '#lib/encoders/checks-file.ts'
import { smallestCosine } from '#lib/encoders/compare-outputs.ts'
import { type EncodedClips, encodeWithFiles } from '#lib/encoders/encode-with-files.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { encodeTokensWith, TEXT_ENCODER, VOCABULARY_FILE } from '#lib/words/text-encoder.ts'
import { withCheckpoint } from '../checkpoint/open-checkpoint.ts'
import { type Heads, headsOf } from './attention-heads.ts'
import { checkTokens, clipsToCompare } from './check-inputs.ts'
import { suitingPrecision } from './choose-precision.ts'
import { encoderManifest, PIXELS, SAMPLING, type Source, versionOf } from './emoclip-manifest.ts'
import { demandTargetsFit, importHead } from './import-head.ts'
import { messageOnDistance, messagesOn } from './import-messages.ts'
import type { Precision } from './layers.ts'
import { readVocabulary } from './read-vocabulary.ts'
import { emoclipWeights, pictureSide } from './weights.ts'
import { STAGES, writeStages, writeTextEncoder } from './write-encoders.ts'

export interface ImportOptions {
  /** The checkpoint: .pth, .pt or .safetensors. */
  weights: string
  /** CLIP's bpe_simple_vocab_16e6.txt.gz; without it the encoder knows no words. */
  vocabulary?: string | undefined
  precision: Precision | 'auto'
  modelsFolder: string
  /**
   * Clips to compare precisions on, as the encoder takes them (sampling in Hz, side in px): uint8[clipFrames, side, side, 3]
   * each; the first becomes the stored check.
   */
  clips: (kind: { framesPerSecond: number; clipFrames: number; side: number }) => readonly Uint8Array[]
  /** Attention heads, where they are not as published. */
  heads?: Partial<Heads>
  /** What the outputs of the checkpoint's own head are, in order. */
  targets?: readonly string[] | undefined
  /** What the encoder is for, where it is not research with EmoCLIP's own weights. */
  intendedUse?: string | undefined
  /** Threads that comparing may use. */
  threads: number
  signal?: AbortSignal | undefined
  /** @param progress 0 to 1 */
  onProgress?: ((stage: string, progress: number) => void) | undefined
}

export interface ImportResult {
  folder: string
  manifest: Manifest
  headFolder?: string
  /** What the person should know, in their words. */
  messages: string[]
}

/** A bundle that was made smaller or faster has to keep its embeddings this close to float32. */
const LEAST_COSINE = 0.99
/** Drawn clips that an import compares precisions on. */
export const CHECK_CLIPS = 4
const INTENDED_USE = `Research: embeddings of facial expression over clips of ${SAMPLING.clipFrames} frames, for heads that are trained and validated in a study. Not for diagnosis.`

/**
 * Imports an EmoCLIP checkpoint as a bundle of ONNX files, with what its float32 form gives for a drawn clip as stored
 * checks. One tensor is in memory at a time; a bundle appears as a whole or not at all.
 *
 * @throws ConcordError bad-checkpoint, bad-input, cancelled
 */
export async function importEmoclip(options: ImportOptions): Promise<ImportResult> {
  const report: Report = (stage, progress) => {
    if (options.signal?.aborted) throw new ConcordError('cancelled', 'The import was cancelled; nothing was installed.')
    options.onProgress?.(stage, progress)
  }
  report('reading', 0)
  return withCheckpoint(options.weights, async (checkpoint) => {
    const weights = emoclipWeights(checkpoint)
    if (options.targets) demandTargetsFit(weights, options.targets)
    const { heads, guessed } = headsOf(weights, options.heads)
    const vocabulary = options.vocabulary ? await readVocabulary(options.vocabulary, weights) : undefined
    report('reading', 0.02)
    const source: Source = {
      weights,
      heads,
      guessed,
      format: checkpoint.format,
      checkpoint: await hashOfFile(options.weights),
    }
    report('reading', 0.1)
    const messages = messagesOn(source, vocabulary !== undefined, options.targets)
    const precision = await choosePrecision(options, messages)
    const encoder = new EncoderImport(options, source, vocabulary, report, messages)
    const made = (await encoder.installed(precision)) ?? (await encoder.make(precision))
    const headFolder =
      weights.head && options.targets && (await importHead(options.modelsFolder, source, weights.head, options.targets))
    report('done', 1)
    return { ...made, messages, ...(headFolder ? { headFolder } : {}) }
  })
}

async function choosePrecision({ precision }: ImportOptions, messages: string[]): Promise<Precision> {
  if (precision !== 'auto') return precision
  const suiting = await suitingPrecision()
  messages.push(suiting.reason)
  return suiting.precision
}

type Report = (stage: string, progress: number) => void

/** The encoder of a checkpoint on its way to a bundle. */
class EncoderImport {
  readonly #options: ImportOptions
  readonly #source: Source
  readonly #vocabulary: Buffer | undefined
  readonly #report: Report
  readonly #messages: string[]
  readonly #side: number
  readonly #clips: readonly Uint8Array[]

  constructor(
    options: ImportOptions,
    source: Source,
    vocabulary: Buffer | undefined,
    report: Report,
    messages: string[],
  ) {
    this.#options = options
    this.#source = source
    this.#vocabulary = vocabulary
    this.#report = report
    this.#messages = messages
    this.#side = pictureSide(source.weights)
    this.#clips = options.clips({ ...SAMPLING, side: this.#side })
  }

  /** The bundle that an earlier import of the same checkpoint left, if there is one and it is whole. */
  async installed(requested: Precision): Promise<{ folder: string; manifest: Manifest } | undefined> {
    const fallback = this.#options.precision === 'auto' ? (['float32'] as const) : []
    for (const precision of new Set([requested, ...fallback])) {
      const folder = this.#folderOf(precision)
      const bundle = await openBundle(folder).catch(() => undefined)
      // What is left of a damaged bundle would be in the way of a new one.
      if (!bundle) await rm(folder, { recursive: true, force: true })
      else {
        this.#messages.push('This checkpoint was imported before; what was installed then is kept.')
        return { folder, manifest: bundle.manifest }
      }
    }
    return undefined
  }

  make(requested: Precision): Promise<{ folder: string; manifest: Manifest }> {
    return makeBundle(this.#options.modelsFolder, async (folder) => {
      const reference = await this.#stages(folder, 'float32', [0.1, requested === 'float32' ? 0.5 : 0.35])
      const clips = await this.#encode(folder, 'float32', requested === 'float32' ? [0.5, 0.85] : [0.35, 0.55])
      const lower = requested === 'float32' ? undefined : await this.#compared(folder, requested, clips)
      const precision = lower?.accepted ? requested : 'float32'
      const files = lower?.accepted ? lower.files : reference
      for (const name of STAGES) await rename(path.join(folder, precision, name), path.join(folder, name))
      for (const made of ['float32', requested]) await rm(path.join(folder, made), { recursive: true, force: true })
      const words = await this.#words(folder, files)
      await this.#checks(folder, files, clips, words?.checks)
      return encoderManifest(
        this.#source,
        precision,
        files,
        { hasVocabulary: this.#vocabulary !== undefined, logitScale: words?.logitScale },
        lower?.accepted ? lower.measured : undefined,
        this.#options.intendedUse || INTENDED_USE,
      )
    })
  }

  #folderOf(precision: Precision): string {
    const version = versionOf(precision, this.#source, this.#vocabulary !== undefined)
    return path.join(this.#options.modelsFolder, `emoclip-${version}`)
  }

  /** Writes the two stages into a folder named after the precision. */
  #stages(folder: string, precision: Precision, span: Span): Promise<Record<string, MadeFile>> {
    return writeStages(path.join(folder, precision), this.#source, precision, (share) =>
      this.#report(`writing ${precision}`, within(span, share)),
    )
  }

  /** Encodes the drawn clips, the first as the stored check keeps it. */
  async #encode(folder: string, precision: Precision, span: Span): Promise<EncodedClips> {
    const side = this.#side
    const clips = clipsToCompare(this.#clips, side)
    let done = 0
    return encodeWithFiles(path.join(folder, precision), clips, {
      ...PIXELS,
      side,
      threads: this.#options.threads,
      onClip: () => {
        done += 1
        this.#report(`trying ${precision}`, within(span, done / clips.length))
      },
    })
  }

  /** Makes the stages in another precision, and says whether they are close enough to float32 to be used. */
  async #compared(folder: string, precision: Precision, reference: EncodedClips) {
    const files = await this.#stages(folder, precision, [0.55, 0.7])
    const { embeddings } = await this.#encode(folder, precision, [0.7, 0.85])
    const minCosine = smallestCosine(embeddings, reference.embeddings, this.#source.weights.embedding)
    const close = minCosine >= LEAST_COSINE
    const accepted = close || this.#options.precision !== 'auto'
    if (!close) this.#messages.push(messageOnDistance(precision, { minCosine, least: LEAST_COSINE, accepted }))
    return { files, accepted, measured: { minCosine, clips: this.#clips.length } }
  }

  /** Adds the text encoder, the vocabulary, and what both give for the texts of the stored check. */
  async #words(folder: string, files: Record<string, MadeFile>) {
    const { text } = this.#source.weights
    if (!text) return undefined
    files[TEXT_ENCODER] = await writeTextEncoder(folder, this.#source, text, (share) =>
      this.#report('writing the text encoder', within([0.85, 0.95], share)),
    )
    if (this.#vocabulary) {
      await writeFile(path.join(folder, VOCABULARY_FILE), this.#vocabulary, { flush: true })
      files[VOCABULARY_FILE] = { sha256: hashOf(this.#vocabulary), inputs: [], outputs: [] }
    }
    this.#report('trying the text encoder', 0.95)
    const tokens = checkTokens(text.tokens, text.vocabulary)
    const features = await encodeTokensWith(path.join(folder, TEXT_ENCODER), tokens, this.#options.threads)
    const [logitScale] = await text.logitScale.read()
    return { logitScale: logitScale!, checks: { tokens, features } }
  }

  async #checks(
    folder: string,
    files: Record<string, MadeFile>,
    clips: EncodedClips,
    text: StoredChecks['text'],
  ): Promise<void> {
    const count = this.#clips.length
    const json = checksToJson({
      clip: shrunk(this.#clips[0]!, this.#side),
      features: clips.features.subarray(0, clips.features.length / count),
      embedding: clips.embeddings.subarray(0, clips.embeddings.length / count),
      ...(text ? { text } : {}),
    })
    await writeFile(path.join(folder, CHECKS_FILE), json, { flush: true })
    files[CHECKS_FILE] = { sha256: hashOf(json), inputs: [], outputs: [] }
  }
}

/** The part of the whole import, 0 to 1, that one step takes. */
type Span = readonly [from: number, to: number]

const within = ([from, to]: Span, share: number): number => from + (to - from) * share
