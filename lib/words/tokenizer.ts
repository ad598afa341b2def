import { gunzipSync } from 'node:zlib'
import { decodeHTML } from 'entities'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { phrase } from '#lib/messages/message.ts'
import { pushAll } from '#lib/numbers/extremes.ts'

/** Merges of CLIP's vocabulary that are used: 49152 entries less 256 bytes twice and the two marks of a text. */
const MERGES = 49152 - 256 - 2
/** The file unpacks to 3.3 MB; more is another file. */
const LARGEST = 16 * 1024 * 1024
const END_OF_WORD = '</w>'
/** Letters, one digit, or other signs, and the endings of English contractions; case does not matter. */
const WORD = /'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/giu

/**
 * CLIP's byte-pair encoding of texts. Sennrich et al. (2016), arXiv 1508.07909; vocabulary and rules of Radford et al. (2021).
 */
export class Tokenizer {
  readonly #ids: ReadonlyMap<string, number>
  readonly #ranks: ReadonlyMap<string, number>
  readonly #letterOf = byteLetters()
  readonly #known = new Map<string, number[]>()
  readonly start: number
  readonly end: number

  private constructor(merges: readonly string[]) {
    const letters = letterOrder()
    const entries = [
      ...letters,
      ...letters.map((letter) => letter + END_OF_WORD),
      ...merges.map((merge) => merge.replace(' ', '')),
    ]
    // Some merges give the same letters; the last of them has the id.
    this.#ids = new Map(entries.map((entry, id) => [entry, id]))
    this.#ranks = new Map(merges.map((merge, rank) => [merge, rank]))
    this.start = entries.length
    this.end = entries.length + 1
  }

  /**
   * @param file bpe_simple_vocab_16e6.txt.gz, or the same unpacked
   * @throws ConcordError bad-input where it is another file
   */
  static fromVocabulary(file: Uint8Array): Tokenizer {
    const lines = unpacked(file).split('\n')
    const merges = lines.slice(1, 1 + MERGES)
    if (merges.length < MERGES || !merges.every((line) => /^\S+ \S+$/.test(line))) {
      throw new ConcordError(
        'bad-input',
        phrase('This is not CLIP’s vocabulary. Use the file bpe_simple_vocab_16e6.txt.gz from the CLIP code.'),
      )
    }
    return new Tokenizer(merges)
  }

  /**
   * The tokens of a text: a start mark, the tokens, an end mark, then zeros. A longer text is cut, the end mark staying last.
   *
   * @param length of the result, 77 for CLIP
   */
  encode(text: string, length = 77): number[] {
    const clean = decodeHTML(decodeHTML(text)).replace(/\s+/gu, ' ').trim().toLowerCase()
    const tokens = [this.start]
    for (const [word] of clean.matchAll(WORD)) pushAll(tokens, this.#wordTokens(word))
    tokens.push(this.end)
    if (tokens.length > length) {
      tokens.length = length
      tokens[length - 1] = this.end
    }
    return [...tokens, ...new Array<number>(length - tokens.length).fill(0)]
  }

  #wordTokens(word: string): number[] {
    const known = this.#known.get(word)
    if (known) return known
    let parts = [...Buffer.from(word)].map((byte) => this.#letterOf[byte]!)
    parts[parts.length - 1] += END_OF_WORD
    while (parts.length > 1) {
      let best = Number.POSITIVE_INFINITY
      for (let i = 0; i + 1 < parts.length; i++) {
        best = Math.min(best, this.#ranks.get(`${parts[i]} ${parts[i + 1]}`) ?? Number.POSITIVE_INFINITY)
      }
      if (best === Number.POSITIVE_INFINITY) break
      const merged: string[] = []
      for (let i = 0; i < parts.length; i++) {
        if (i + 1 < parts.length && this.#ranks.get(`${parts[i]} ${parts[i + 1]}`) === best)
          merged.push(parts[i]! + parts[++i]!)
        else merged.push(parts[i]!)
      }
      parts = merged
    }
    const tokens = parts.map((part) => this.#ids.get(part)!)
    if (this.#known.size < 10_000) this.#known.set(word, tokens)
    return tokens
  }
}

/** The bytes that stand for themselves come first, then the others, each as a letter that can be seen. */
function letterOrder(): string[] {
  const letters = byteLetters()
  const plain = plainBytes()
  const others = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !plain.includes(byte))
  return [...plain, ...others].map((byte) => letters[byte]!)
}

function plainBytes(): number[] {
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
  return [...range(0x21, 0x7e), ...range(0xa1, 0xac), ...range(0xae, 0xff)]
}

/** The letter for each byte: itself where it can be seen, one from U+0100 on otherwise. */
function byteLetters(): string[] {
  const plain = new Set(plainBytes())
  let next = 256
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(plain.has(byte) ? byte : next++))
}

function unpacked(file: Uint8Array): string {
  try {
    const zipped = file[0] === 0x1f && file[1] === 0x8b
    return (zipped ? gunzipSync(file, { maxOutputLength: LARGEST }) : Buffer.from(file)).toString('utf8')
  } catch (cause) {
    throw new ConcordError(
      'bad-input',
      phrase('This vocabulary can’t be unpacked. Download bpe_simple_vocab_16e6.txt.gz again.'),
      { cause },
    )
  }
}
