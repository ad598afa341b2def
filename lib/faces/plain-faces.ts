import { CERTAIN, type FaceBox, overlap, POSSIBLE } from './face-box.ts'

/** A face of this score or more is plainly seen and needs no second look. */
export const PLAIN = 0.85
/** The tiny detector's own scores from which a face is plain, and possible. */
const TINY_PLAIN = 0.55
export const TINY_POSSIBLE = 0.4
/** Boxes of the two networks are of one face when they overlap by this much. */
const SAME_FACE = 0.3

export const isPlain = ({ score }: FaceBox): boolean => score >= PLAIN

/** The tiny detector's score on the scale of BlazeFace's: its plain faces are plain, its possible ones not certain. */
export function tinyScore(score: number): number {
  if (score >= TINY_PLAIN) return PLAIN + ((1 - PLAIN) * (score - TINY_PLAIN)) / (1 - TINY_PLAIN)
  return POSSIBLE + ((CERTAIN - POSSIBLE) * (score - TINY_POSSIBLE)) / (TINY_PLAIN - TINY_POSSIBLE)
}

/**
 * One list of what both networks saw in a picture. Where both saw a face, its box is the tiny detector's, in whose frame
 * crops are cut, and its score the better one.
 */
export function bothLooks(blazeFaces: readonly FaceBox[], tinyFaces: readonly FaceBox[]): FaceBox[] {
  const alone = new Set(tinyFaces)
  const faces = blazeFaces.map((face) => {
    const same = [...alone].find((tiny) => overlap(tiny, face) >= SAME_FACE)
    if (!same) return face
    alone.delete(same)
    return { ...face, ...same, score: Math.max(face.score, same.score) }
  })
  return [...faces, ...alone].sort((a, b) => b.score - a.score)
}
