import { rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { hashOf, type MadeFile, type Manifest, makeBundle, openBundle } from '#lib/bundles/bundle.ts'
import { CHECKS_FILE, checksToJson, type StoredChecks, shrunk } from '#lib/encoders/checks-file.ts'
import { smallestCosine } from '#lib/encoders/compare-outputs.ts'
import { type EncodedClips, encodeWithFiles } from '#lib/encoders/encode-with-files.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { CLASSES_FILE, classesToJson } from '#lib/words/learned-classes.ts'
import { encodeTokensWith, TEXT_ENCODER, VOCABULARY_FILE } from '#lib/words/text-encoder.ts'
import { aboutModel } from '../clip-family/about-models.ts'
import { checkTokens, clipsToCompare } from './check-inputs.ts'
import { encoderManifest, type Form, modelName, type Source, versionOf } from './emoclip-manifest.ts'
import { messageOnDistance } from './import-messages.ts'
import type { ImportOptions } from './import-options.ts'
import type { Precision } from './layers.ts'
import { embeddingSize, pictureSide } from './weights.ts'
import { STAGES, writeStages, writeTextEncoder } from './write-encoders.ts'

/** A bundle that was made smaller or faster has to keep its embeddings this close to float32. */
const LEAST_COSINE = 0.99
const INTENDED_USE =
  'Research: embeddings of facial expression over clips of 32 frames, for heads that are trained and validated in a study. Not for diagnosis.'
const OF_FEWER_FRAMES =
  'Research: embeddings of facial expression over short clips, for heads that are trained and validated in a study. Not for diagnosis.'

export type Report = (stage: string, progress: number) => void

/** The encoder of a checkpoint on its way to a bundle. */
export class EncoderImport {
  readonly #options: ImportOptions
  readonly #source: Source
  readonly #vocabulary: Buffer | undefined
  readonly #report: Report
  readonly #messages: string[]
  readonly #side: number
  readonly #about: ReturnType<typeof aboutModel>
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
    this.#about = aboutModel(source.weights, source.format)
    this.#clips = options.clips({ ...this.#about.sampling, side: this.#side })
  }

  /**
   * The bundle that an earlier import of the same checkpoint left, if there is one and it is whole. The full encoder stands for one
   * of another precision, and not for one that merges tokens.
   */
  async installed(requested: Precision): Promise<{ folder: string; manifest: Manifest } | undefined> {
    const asked = this.#asked(requested)
    const forms = [asked, ...(this.#options.precision === 'auto' ? [FULL] : [])]
    for (const form of forms) {
      const folder = this.#folderOf(form)
      const bundle = await openBundle(folder).catch(() => undefined)
      // What is left of a damaged bundle would be in the way of a new one.
      if (!bundle) await rm(folder, { recursive: true, force: true })
      else if (form.merged === asked.merged) {
        this.#messages.push('This checkpoint was imported before; what was installed then is kept.')
        return { folder, manifest: bundle.manifest }
      }
    }
    return undefined
  }

  make(requested: Precision): Promise<{ folder: string; manifest: Manifest }> {
    return makeBundle(this.#options.modelsFolder, async (folder) => {
      const asked = this.#asked(requested)
      const isFull = formName(asked) === formName(FULL)
      const reference = await this.#stages(folder, FULL, [0.1, isFull ? 0.5 : 0.35])
      const full = await this.#encode(folder, FULL, isFull ? [0.5, 0.85] : [0.35, 0.55])
      const lower = isFull ? undefined : await this.#compared(folder, asked, full)
      const form = lower?.accepted ? asked : FULL
      const files = lower?.accepted ? lower.files : reference
      // With merged tokens an encoder is another one, which is compared with itself wherever it runs.
      const clips = lower?.accepted && asked.merged > 0 ? lower.encoded : full
      for (const name of STAGES) await rename(path.join(folder, formName(form), name), path.join(folder, name))
      for (const made of [FULL, asked]) await rm(path.join(folder, formName(made)), { recursive: true, force: true })
      const words = await this.#words(folder, files)
      await this.#classes(folder, files)
      await this.#checks(folder, files, clips, words?.checks)
      return encoderManifest(
        this.#source,
        form,
        files,
        { hasVocabulary: this.#vocabulary !== undefined, logitScale: words?.logitScale },
        lower?.accepted ? lower.measured : undefined,
        this.#options.intendedUse || (this.#about.sampling.clipFrames === 32 ? INTENDED_USE : OF_FEWER_FRAMES),
      )
    })
  }

  #asked(precision: Precision): Form {
    return { precision, merged: this.#options.mergeTokens ?? 0 }
  }

  #folderOf(form: Form): string {
    const version = versionOf(form, this.#source, this.#vocabulary !== undefined)
    return path.join(this.#options.modelsFolder, `${modelName(this.#source)}-${version}`)
  }

  /** Writes the two stages into a folder named after the form. */
  #stages(folder: string, form: Form, span: Span): Promise<Record<string, MadeFile>> {
    const { precision } = form
    return writeStages(path.join(folder, formName(form)), this.#source, form, (share) =>
      this.#report(storedText(phrase('writing {precision}', { precision })), within(span, share)),
    )
  }

  /** Encodes the drawn clips, the first as the stored check keeps it. */
  async #encode(folder: string, form: Form, span: Span): Promise<EncodedClips> {
    const { precision } = form
    const side = this.#side
    const clips = clipsToCompare(this.#clips, side)
    let done = 0
    return encodeWithFiles(path.join(folder, formName(form)), clips, {
      ...this.#about.pixels,
      side,
      threads: this.#options.threads,
      onClip: () => {
        done += 1
        this.#report(storedText(phrase('trying {precision}', { precision })), within(span, done / clips.length))
      },
    })
  }

  /** Makes the stages in another form, and says whether they are close enough to the full encoder in float32 to be used. */
  async #compared(folder: string, form: Form, reference: EncodedClips) {
    const files = await this.#stages(folder, form, [0.55, 0.7])
    const encoded = await this.#encode(folder, form, [0.7, 0.85])
    const minCosine = smallestCosine(encoded.embeddings, reference.embeddings, embeddingSize(this.#source.weights))
    const close = minCosine >= LEAST_COSINE
    const accepted = close || this.#options.precision !== 'auto'
    if (!close) this.#messages.push(messageOnDistance(form, { minCosine, least: LEAST_COSINE, accepted }))
    return { files, encoded, accepted, measured: { minCosine, clips: this.#clips.length } }
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

  /** Adds what the text encoder made of learned prompts. */
  async #classes(folder: string, files: Record<string, MadeFile>): Promise<void> {
    const { classes } = this.#source
    if (!classes) return
    const json = classesToJson(classes)
    await writeFile(path.join(folder, CLASSES_FILE), json, { flush: true })
    files[CLASSES_FILE] = { sha256: hashOf(json), inputs: [], outputs: [] }
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

/** The encoder as it was published, which others are compared with. */
const FULL: Form = { precision: 'float32', merged: 0 }

const formName = ({ precision, merged }: Form): string => (merged > 0 ? `${precision}-merged` : precision)

/** The part of the whole import, 0 to 1, that one step takes. */
type Span = readonly [from: number, to: number]

const within = ([from, to]: Span, share: number): number => from + (to - from) * share
