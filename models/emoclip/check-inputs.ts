import { enlarged, framesOf, shrunk } from '#lib/encoders/checks-file.ts'

/**
 * Clips as an encoder is compared on them: the first as its stored check keeps it, the others as they are given.
 *
 * @param clips uint8[frames, side, side, 3] each
 * @param side of the encoder's pictures, px
 */
export function clipsToCompare([first, ...others]: readonly Uint8Array[], side: number): Uint8Array[] {
  const small = shrunk(first!, side)
  return [enlarged(small, framesOf(small), side), ...others]
}

/** Two rows of tokens that any vocabulary of the size has: a start, some words, an end, then zeros. */
export function checkTokens(length: number, vocabulary: number): number[][] {
  return [5, 20].map((words) =>
    Array.from({ length }, (_, i) => {
      if (i === 0) return vocabulary - 2
      if (i <= words) return (i * 7919 * words) % (vocabulary - 2)
      return i === words + 1 ? vocabulary - 1 : 0
    }),
  )
}
