import type { FacePoints, Point } from './face-box.ts'

/** How a head is turned, in degrees. */
export interface HeadPose {
  /** Towards the person's left; 0 straight ahead. */
  yaw: number
  /** Downwards; 0 straight ahead. */
  pitch: number
}

/**
 * Places on MediaPipe's canonical face (canonical_face_model.obj), in distances between the eyes, from the middle between them: how far
 * below it and how far before it the tip of the nose and the mouth are.
 */
const NOSE = { below: 0.595, before: 0.635 }
const MOUTH = { below: 1.07, before: 0.39 }
/** A nose is this far before the eyes at least, however the head seems to nod. */
const LEAST_BEFORE = 0.3
/** Angles beyond which the points say no more than that the face is far turned. */
const FARTHEST = 80

/**
 * How a head is turned, from four points of its face: a face further ahead than its eyes moves over them as the head turns. It is an
 * estimate after a mean face; perspective is left out.
 *
 * @returns undefined where the eyes coincide
 */
export function headPose({ rightEye, leftEye, nose, mouth }: FacePoints): HeadPose | undefined {
  const across = { x: leftEye.x - rightEye.x, y: leftEye.y - rightEye.y }
  const distance = Math.hypot(across.x, across.y)
  if (distance === 0) return undefined
  const middle = { x: (rightEye.x + leftEye.x) / 2, y: (rightEye.y + leftEye.y) / 2 }
  // Along the line of the eyes, and across it, so that a tilted head is level.
  const level = ({ x, y }: Point) => ({
    x: ((x - middle.x) * across.x + (y - middle.y) * across.y) / distance ** 2,
    y: ((y - middle.y) * across.x - (x - middle.x) * across.y) / distance ** 2,
  })
  const [tip, lips] = [level(nose), level(mouth)]
  // Both heights shrink with the nod; their ratio tells it: ratio = (nose below + nose before tan) / (mouth below + mouth before tan).
  const ratio = tip.y / lips.y
  const pitch = Math.atan2(ratio * MOUTH.below - NOSE.below, NOSE.before - ratio * MOUTH.before)
  // A nose of a nodding head is less far before the eyes.
  const before = Math.max(LEAST_BEFORE, NOSE.before * Math.cos(pitch) - NOSE.below * Math.sin(pitch))
  const yaw = Math.atan(tip.x / before)
  const degrees = (angle: number) => Math.max(-FARTHEST, Math.min(FARTHEST, (angle * 180) / Math.PI))
  return lips.y > 0 ? { yaw: degrees(yaw), pitch: degrees(pitch) } : undefined
}
