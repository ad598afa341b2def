import { phrase } from '#lib/messages/message.ts'
import '#lib/onnx/no-telemetry.ts'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { type Bundle, openBundle } from '#lib/bundles/bundle.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { joinedRows } from '#lib/onnx/joined-rows.ts'
import { sessionOptions } from '#lib/onnx/providers.ts'
import { Tokenizer } from './tokenizer.ts'

/** The file of a bundle that has CLIP's vocabulary. */
export const VOCABULARY_FILE = 'bpe_simple_vocab_16e6.txt.gz'
/** The file of an encoder's texts, where it knows words. */
export const TEXT_ENCODER = 'text_encoder.onnx'
/** Texts encoded at a time; more gain nothing and take memory. */
const BATCH = 8

/** The text side of an encoder: texts to features that the clips' embeddings are compared with. Runs on the processor. */
export class TextEncoder {
  readonly bundle: Bundle
  readonly #session: InferenceSession
  readonly #tokenizer: Tokenizer | undefined

  private constructor(bundle: Bundle, session: InferenceSession, tokenizer: Tokenizer | undefined) {
    this.bundle = bundle
    this.#session = session
    this.#tokenizer = tokenizer
  }

  /** @throws ConcordError bad-bundle where the bundle has no text encoder */
  static async load(folder: string, threads: number): Promise<TextEncoder> {
    const bundle = await openBundle(folder)
    const { files, title, text } = bundle.manifest
    if (!files[TEXT_ENCODER] || !text) {
      throw new ConcordError(
        'bad-bundle',
        phrase(
          'The encoder {title} does not support text descriptions because its checkpoint has no text encoder. Import the complete EmoCLIP checkpoint to use them.',
          { title },
        ),
      )
    }
    const session = await InferenceSession.create(path.join(folder, TEXT_ENCODER), sessionOptions('cpu', threads))
    const tokenizer = files[VOCABULARY_FILE]
      ? Tokenizer.fromVocabulary(await readFile(path.join(folder, VOCABULARY_FILE)))
      : undefined
    return new TextEncoder(bundle, session, tokenizer)
  }

  /**
   * @returns float32[n, embedding size]
   * @throws ConcordError bad-bundle where the bundle has no vocabulary
   */
  async encodeTexts(texts: readonly string[]): Promise<Float32Array> {
    if (!this.#tokenizer) {
      throw new ConcordError(
        'bad-bundle',
        phrase(
          'This encoder was imported without CLIP’s vocabulary (bpe_simple_vocab_16e6.txt.gz), which turns words into tokens. Import it again with the vocabulary.',
        ),
      )
    }
    const tokenizer = this.#tokenizer
    return this.encodeTokens(texts.map((text) => tokenizer.encode(text, this.bundle.manifest.text!.tokens)))
  }

  /**
   * @param tokens n rows as long as the text encoder takes them, 77 for CLIP
   * @returns float32[n, embedding size]
   */
  async encodeTokens(tokens: readonly (readonly number[])[]): Promise<Float32Array> {
    return runTokens(this.#session, tokens)
  }

  async release(): Promise<void> {
    await this.#session.release()
  }
}

/** Encodes tokens with a text encoder that is no bundle yet. */
export async function encodeTokensWith(
  file: string,
  tokens: readonly (readonly number[])[],
  threads: number,
): Promise<Float32Array> {
  const session = await InferenceSession.create(file, sessionOptions('cpu', threads))
  try {
    return await runTokens(session, tokens)
  } finally {
    await session.release()
  }
}

/**
 * Encodes prompts that are rows already, with a network that takes them.
 *
 * @param rows float32[n, tokens, width]
 * @param ends the place of each one's end
 * @returns float32[n, embedding size]
 */
export async function encodeRowsWith(
  file: string,
  { rows, ends, width }: { rows: Float32Array; ends: readonly number[]; width: number },
  threads: number,
): Promise<Float32Array> {
  const session = await InferenceSession.create(file, sessionOptions('cpu', threads))
  try {
    const { features } = await session.run({
      prompts: new Tensor('float32', rows, [ends.length, rows.length / (ends.length * width), width]),
      ends: new Tensor('int64', BigInt64Array.from(ends, BigInt), [ends.length, 1]),
    })
    return features!.data as Float32Array
  } finally {
    await session.release()
  }
}

async function runTokens(session: InferenceSession, tokens: readonly (readonly number[])[]): Promise<Float32Array> {
  const parts: Float32Array[] = []
  for (let from = 0; from < tokens.length; from += BATCH) {
    const rows = tokens.slice(from, from + BATCH)
    const ids = BigInt64Array.from(rows.flat(), BigInt)
    const { features } = await session.run({ tokens: new Tensor('int64', ids, [rows.length, rows[0]!.length]) })
    parts.push(features!.data as Float32Array)
  }
  return joinedRows(parts)
}
