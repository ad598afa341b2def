import { createCanvas } from '@napi-rs/canvas'
import type { FaceBox } from '#lib/faces/face-box.ts'
import type { Rectangle } from '#lib/faces/shown-picture.ts'

/** Side of a portrait in px. */
export const PORTRAIT_SIDE = 96
/** Side of the part of the picture that a portrait shows, in longer sides of the face. */
const FRAMING = 1.6
/** A larger face makes no better portrait. */
const LARGE_ENOUGH = 100
const JPEG_QUALITY = 82

/** How good a portrait a detection would make: certain, large enough and, where its points are known, facing the camera. */
export function portraitQuality({ width, height, score, points }: FaceBox): number {
  const size = Math.min(1, Math.max(width, height) / LARGE_ENOUGH)
  if (!points) return score * size
  const { rightEye, leftEye, nose } = points
  const apart = Math.hypot(leftEye.x - rightEye.x, leftEye.y - rightEye.y)
  const off = Math.abs(nose.x - (rightEye.x + leftEye.x) / 2) / Math.max(1, apart)
  return score * size * (1 - Math.min(0.6, off))
}

/** The square around a face that its portrait shows. */
export function portraitRegion({ x, y, width, height }: FaceBox): Rectangle {
  const side = FRAMING * Math.max(width, height)
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, width: side, height: side }
}

/** The best portrait so far of a stretch. */
export interface KeptPortrait {
  quality: number
  /** RGB, PORTRAIT_SIDE squared. */
  rgb: Uint8Array
}

/** The best portrait of each track as a JPEG file. @param portraits by stretch */
export async function portraitFiles(
  tracks: readonly { id: number; stretches: readonly { id: number }[] }[],
  portraits: ReadonlyMap<number, KeptPortrait>,
): Promise<Map<number, Buffer>> {
  const files = new Map<number, Buffer>()
  for (const { id, stretches } of tracks) {
    const own = stretches.flatMap((stretch) => portraits.get(stretch.id) ?? [])
    if (own.length === 0) continue
    const best = own.reduce((better, portrait) => (portrait.quality > better.quality ? portrait : better))
    files.set(id, await portraitFile(best.rgb))
  }
  return files
}

/** @param rgb PORTRAIT_SIDE squared, 3 bytes a px @returns a JPEG file of some 4 KB */
async function portraitFile(rgb: Uint8Array): Promise<Buffer> {
  const canvas = createCanvas(PORTRAIT_SIDE, PORTRAIT_SIDE)
  const context = canvas.getContext('2d')
  const image = context.createImageData(PORTRAIT_SIDE, PORTRAIT_SIDE)
  for (let pixel = 0; pixel < PORTRAIT_SIDE * PORTRAIT_SIDE; pixel++) {
    image.data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4)
    image.data[pixel * 4 + 3] = 255
  }
  context.putImageData(image, 0, 0)
  return canvas.encode('jpeg', JPEG_QUALITY)
}
