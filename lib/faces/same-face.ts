/**
 * Distances of face descriptors. Measured on the sample recordings with faces as the detector boxes them: one person in one
 * moment 0.05 to 0.3, one person in other poses and expressions mostly under 0.5, two people 0.5 at least and mostly 0.8.
 */
export const SAME = 0.47
export const DIFFERENT = 0.6
/** Two pictures in succession show the same pose, so that only another person is as far off as this. */
export const SAME_MOMENT = 0.5
/** A descriptor tells something new about a face when it is this far from those kept. */
const NEW_POSE = 0.22
/** Descriptors kept of a face. */
const MAX_POSES = 12

/** Euclidean distance of two descriptors. */
export function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return Math.sqrt(sum)
}

/** Distance to the nearest of a face's descriptors; infinite where it has none. */
export function nearest(descriptor: Float32Array, face: readonly Float32Array[]): number {
  return face.reduce((least, known) => Math.min(least, distance(descriptor, known)), Number.POSITIVE_INFINITY)
}

/**
 * How far two faces are apart, each known by several descriptors: half of the poses of either have to be near one of the
 * other, so that one odd pose neither joins two people nor parts one. Undefined where nothing is known of either.
 */
export function faceDistance(a: readonly Float32Array[], b: readonly Float32Array[]): number | undefined {
  if (a.length === 0 || b.length === 0) return undefined
  const middle = (from: readonly Float32Array[], to: readonly Float32Array[]) => {
    const distances = from.map((descriptor) => nearest(descriptor, to)).sort((x, y) => x - y)
    return distances[Math.floor((distances.length - 1) / 2)]!
  }
  return Math.min(middle(a, b), middle(b, a))
}

/** Adds a descriptor to a face's where it tells something new, as long as there is room. */
export function keepPose(face: Float32Array[], descriptor: Float32Array): void {
  if (face.length < MAX_POSES && nearest(descriptor, face) > NEW_POSE) face.push(descriptor)
}
