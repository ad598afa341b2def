import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hashOf, hashOfFile, type MadeFile, type Manifest, makeBundle, openBundle } from '#lib/bundles/bundle.ts'
import {
  CHECKS_FILE,
  checksToJson,
  enlarged,
  framesOf,
  resampled,
  type StoredChecks,
  shrunk,
} from '#lib/encoders/checks-file.ts'
import { smallestCosine } from '#lib/encoders/compare-outputs.ts'
import { type EncodedClips, encodeWithFiles } from '#lib/encoders/encode-with-files.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { probeProviders } from '#lib/onnx/providers.ts'
import { encodeTokensWith, VOCABULARY_FILE } from '#lib/words/text-encoder.ts'
import { Tokenizer } from '#lib/words/tokenizer.ts'
import { withCheckpoint } from '../checkpoint/open-checkpoint.ts'
import { buildFrameEncoder, buildTemporalEncoder, buildTextEncoder } from './build-encoders.ts'
import { buildImportedHead } from './build-head.ts'
import { encoderManifest, headManifest, PIXELS, SAMPLING, type Source, versionOf } from './emoclip-manifest.ts'
import type { Precision } from './layers.ts'
import { type EmoclipWeights, emoclipWeights, type Heads, headsOf } from './weights.ts'

export interface ImportOptions {
  /** The checkpoint: .pth, .pt or .safetensors. */
  weights: string
  /** CLIP's bpe_simple_vocab_16e6.txt.gz; without it the encoder knows no words. */
  vocabulary?: string | undefined
  precision: Precision | 'auto'
  modelsFolder: string
  /** Clips of as many frames as the encoder takes to compare precisions on, square and RGB; the first becomes the stored check. */
  clips: readonly Uint8Array[]
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
const STAGES = ['frame_encoder.onnx', 'temporal_encoder.onnx'] as const
const INTENDED_USE =
  'Research: embeddings of facial expression over clips of 32 frames, for heads that are trained and validated in a study. Not for diagnosis.'

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
    demandUsable(weights, options.targets)
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
    const wanted = options.precision === 'auto' ? await bestPrecision(messages) : options.precision
    const making = new BundleInProgress(options, source, vocabulary, report, messages)
    const made = (await making.installed(wanted)) ?? (await making.make(wanted))
    const headFolder = weights.head && options.targets && (await makeHead(options, source))
    report('done', 1)
    return { ...made, messages, ...(headFolder ? { headFolder } : {}) }
  })
}

type Report = (stage: string, progress: number) => void

/** One import under way. */
class BundleInProgress {
  readonly #options: ImportOptions
  readonly #source: Source
  readonly #vocabulary: Buffer | undefined
  readonly #report: Report
  readonly #messages: string[]

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
  }

  /** The bundle that an earlier import of the same checkpoint left, if there is one and it is whole. */
  async installed(wanted: Precision): Promise<{ folder: string; manifest: Manifest } | undefined> {
    const fallback = this.#options.precision === 'auto' ? (['float32'] as const) : []
    for (const precision of new Set([wanted, ...fallback])) {
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

  make(wanted: Precision): Promise<{ folder: string; manifest: Manifest }> {
    return makeBundle(this.#options.modelsFolder, async (folder) => {
      const reference = await this.#stages(folder, 'float32', [0.1, wanted === 'float32' ? 0.5 : 0.35])
      const clips = await this.#encode(folder, 'float32', wanted === 'float32' ? [0.5, 0.85] : [0.35, 0.55])
      const lower = wanted === 'float32' ? undefined : await this.#compared(folder, wanted, clips)
      const precision = lower?.keep ? wanted : 'float32'
      const files = lower?.keep ? lower.files : reference
      for (const name of STAGES) await rename(path.join(folder, precision, name), path.join(folder, name))
      for (const made of ['float32', wanted]) await rm(path.join(folder, made), { recursive: true, force: true })
      const words = await this.#words(folder, files)
      await this.#checks(folder, files, clips, words?.checks)
      return encoderManifest(
        this.#source,
        precision,
        files,
        { hasVocabulary: this.#vocabulary !== undefined, logitScale: words?.logitScale },
        lower?.keep ? lower.measured : undefined,
        this.#options.intendedUse || INTENDED_USE,
      )
    })
  }

  /** Side of the encoder's pictures in px. */
  get #side(): number {
    const { patch, grid } = this.#source.weights.visual
    return patch * grid
  }

  #folderOf(precision: Precision): string {
    const version = versionOf(precision, this.#source, this.#vocabulary !== undefined)
    return path.join(this.#options.modelsFolder, `emoclip-${version}`)
  }

  /** Writes the two stages into a folder named after the precision. */
  async #stages(folder: string, precision: Precision, [from, to]: Span): Promise<Record<string, MadeFile>> {
    const { weights, heads } = this.#source
    const size = weights.embedding
    const graphs = [
      buildFrameEncoder(weights, heads.visual, precision),
      buildTemporalEncoder(weights, heads.temporal, precision),
    ] as const
    const total = graphs[0].bytes + graphs[1].bytes
    let done = 0
    const onBytes = (bytes: number) => {
      done += bytes
      this.#report(`writing ${precision}`, from + ((to - from) * done) / total)
    }
    await mkdir(path.join(folder, precision))
    return {
      'frame_encoder.onnx': {
        sha256: await graphs[0].write(path.join(folder, precision, STAGES[0]), onBytes),
        inputs: [{ name: 'pixels', type: 'float32', shape: ['n', 3, this.#side, this.#side] }],
        outputs: [{ name: 'features', type: 'float32', shape: ['n', size] }],
      },
      'temporal_encoder.onnx': {
        sha256: await graphs[1].write(path.join(folder, precision, STAGES[1]), onBytes),
        inputs: [{ name: 'features', type: 'float32', shape: ['n', 't', size] }],
        outputs: [{ name: 'embedding', type: 'float32', shape: ['n', size] }],
      },
    }
  }

  /** Encodes the drawn clips, the first as the stored check keeps it. */
  async #encode(folder: string, precision: Precision, [from, to]: Span): Promise<EncodedClips> {
    const { clips, threads } = this.#options
    let done = 0
    const asGiven = clips.slice(1).map((clip) => resampled(clip, SAMPLING.clipFrames, sideOf(clip), this.#side))
    return encodeWithFiles(path.join(folder, precision), [storedClip(clips, this.#side), ...asGiven], {
      ...PIXELS,
      side: this.#side,
      threads,
      onClip: () => {
        done += 1
        this.#report(`trying ${precision}`, from + ((to - from) * done) / clips.length)
      },
    })
  }

  async #compared(folder: string, precision: Precision, reference: EncodedClips) {
    const files = await this.#stages(folder, precision, [0.55, 0.7])
    const { embeddings } = await this.#encode(folder, precision, [0.7, 0.85])
    const minCosine = smallestCosine(embeddings, reference.embeddings, this.#source.weights.embedding)
    const far = minCosine < LEAST_COSINE
    const keep = !far || this.#options.precision !== 'auto'
    const cosine = `cosine ${minCosine.toFixed(4)} on drawn faces, where at least ${LEAST_COSINE} is asked for`
    if (far && keep) {
      this.#messages.push(
        `In ${precision} the embeddings are too far from float32 (${cosine}). Import the checkpoint as float32 for a study.`,
      )
    } else if (far) {
      this.#messages.push(
        `The encoder was installed as float32: in ${precision} its embeddings would be too far from that (${cosine}).`,
      )
    }
    return { files, keep, measured: { minCosine, clips: this.#options.clips.length } }
  }

  /** The text encoder, always as float32: it runs seldom, and words should not lose by the speed of pictures. */
  async #words(folder: string, files: Record<string, MadeFile>) {
    const { weights, heads } = this.#source
    const { text } = weights
    if (!text) return undefined
    const graph = buildTextEncoder(weights, heads.text, 'float32')
    let done = 0
    const file = path.join(folder, 'text_encoder.onnx')
    const sha256 = await graph.write(file, (bytes) => {
      done += bytes
      this.#report('writing the text encoder', 0.85 + (0.1 * done) / graph.bytes)
    })
    files['text_encoder.onnx'] = {
      sha256,
      inputs: [{ name: 'tokens', type: 'int64', shape: ['n', text.tokens] }],
      outputs: [{ name: 'features', type: 'float32', shape: ['n', weights.embedding] }],
    }
    if (this.#vocabulary) {
      await writeFile(path.join(folder, VOCABULARY_FILE), this.#vocabulary, { flush: true })
      files[VOCABULARY_FILE] = { sha256: hashOf(this.#vocabulary), inputs: [], outputs: [] }
    }
    this.#report('trying the text encoder', 0.95)
    const tokens = checkTokens(text.tokens, text.vocabulary)
    const features = await encodeTokensWith(file, tokens, this.#options.threads)
    const [logitScale] = await text.logitScale.read()
    return { logitScale: logitScale!, checks: { tokens, features } }
  }

  async #checks(
    folder: string,
    files: Record<string, MadeFile>,
    clips: EncodedClips,
    text: StoredChecks['text'],
  ): Promise<void> {
    const count = this.#options.clips.length
    const json = checksToJson({
      clip: shrunk(this.#options.clips[0]!, sideOf(this.#options.clips[0]!)),
      features: clips.features.subarray(0, clips.features.length / count),
      embedding: clips.embeddings.subarray(0, clips.embeddings.length / count),
      ...(text ? { text } : {}),
    })
    await writeFile(path.join(folder, CHECKS_FILE), json, { flush: true })
    files[CHECKS_FILE] = { sha256: hashOf(json), inputs: [], outputs: [] }
  }
}

type Span = readonly [from: number, to: number]

/** The clip of the stored check as it will be seen again: enlarged from small pictures. */
function storedClip([first]: readonly Uint8Array[], side: number): Uint8Array {
  const small = shrunk(first!, sideOf(first!))
  return enlarged(small, framesOf(small), side)
}

/** Side of the square pictures of a clip in px. */
const sideOf = (clip: Uint8Array): number => Math.sqrt(clip.length / (3 * SAMPLING.clipFrames))

/** Two rows of tokens that any vocabulary of the size has: a start, some words, an end, then zeros. */
function checkTokens(length: number, vocabulary: number): number[][] {
  return [5, 20].map((words) =>
    Array.from({ length }, (_, i) => {
      if (i === 0) return vocabulary - 2
      if (i <= words) return (i * 7919 * words) % (vocabulary - 2)
      return i === words + 1 ? vocabulary - 1 : 0
    }),
  )
}

function demandUsable({ head }: EmoclipWeights, targets: readonly string[] | undefined): void {
  if (!targets) return
  if (!head) {
    throw new ConcordError(
      'bad-input',
      'This checkpoint has no last layers (mlp.*), so there are no targets to name. Leave the targets out.',
    )
  }
  if (targets.length !== head.targets) {
    throw new ConcordError(
      'bad-input',
      `The checkpoint’s last layer has ${head.targets} outputs, but ${targets.length} ${targets.length === 1 ? 'target is' : 'targets are'} named. Name one for each output, in order.`,
    )
  }
}

async function readVocabulary(file: string, { text }: EmoclipWeights): Promise<Buffer | undefined> {
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new ConcordError('bad-input', `There is no vocabulary to read at ${file}.`, { cause })
  })
  const tokenizer = Tokenizer.fromVocabulary(bytes)
  if (!text) return undefined
  if (tokenizer.end >= text.vocabulary) {
    throw new ConcordError(
      'bad-input',
      `The vocabulary has ${tokenizer.end + 1} entries, but the text encoder knows ${text.vocabulary}. It belongs to another model.`,
    )
  }
  return bytes
}

function messagesOn(
  { weights, guessed }: Source,
  hasVocabulary: boolean,
  targets: readonly string[] | undefined,
): string[] {
  const messages: string[] = []
  if (guessed.length > 0) {
    messages.push(
      `A checkpoint does not say how many attention heads it has, and these sizes are not the published ones; taken: ${guessed.join(', ')}. Say so if it was trained with others.`,
    )
  }
  if (!weights.text) messages.push('The checkpoint has no text encoder, so clips can’t be compared with words.')
  else if (!hasVocabulary) {
    messages.push(
      'No vocabulary was given, so clips can’t be compared with words. Import again with CLIP’s bpe_simple_vocab_16e6.txt.gz for that.',
    )
  }
  if (weights.head && !targets) {
    messages.push(
      `The checkpoint also has last layers for ${weights.head.targets} targets. Import it again with the targets’ names to use them as a head.`,
    )
  }
  return messages
}

/** int8 for processors, float16 for GPUs. */
async function bestPrecision(messages: string[]): Promise<Precision> {
  const gpu = (await probeProviders()).find(
    ({ provider, works, adapter }) => works && provider !== 'cpu' && !adapter?.software,
  )
  if (!gpu) {
    messages.push('Chosen for a machine without a GPU: int8.')
    return 'int8'
  }
  const precision = gpu.float16 === false ? 'float32' : 'float16'
  const name = gpu.adapter?.name ?? 'the GPU of this machine'
  messages.push(
    `Chosen for ${name}${precision === 'float32' ? ', which has no 16-bit floats' : ''}: ${precision}. On its first use it is compared with the processor.`,
  )
  return precision
}

async function makeHead(options: ImportOptions, source: Source): Promise<string> {
  const head = source.weights.head!
  const bytes = await buildImportedHead(head)
  const manifest = headManifest(source, options.targets!, {
    sha256: hashOf(bytes),
    inputs: [{ name: 'embedding', type: 'float32', shape: ['n', head.hidden.inputs] }],
    outputs: [{ name: 'estimate', type: 'float32', shape: ['n', head.targets] }],
  })
  // Named targets may change from one import to the next; the last naming holds.
  await rm(path.join(options.modelsFolder, `${manifest.name}-${manifest.version}`), { recursive: true, force: true })
  const { folder } = await makeBundle(options.modelsFolder, async (making) => {
    await writeFile(path.join(making, 'head.onnx'), bytes, { flush: true })
    return manifest
  })
  return folder
}
