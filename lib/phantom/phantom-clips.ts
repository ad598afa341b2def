import { createCanvas } from '@napi-rs/canvas'
import type { Appearance } from './appearance.ts'
import { drawFace } from './draw-face.ts'
import type { Pose } from './performance.ts'
import { planPhantomStudy } from './phantom-study.ts'

/** What an encoder takes: sampling in Hz, frames of a clip, side of a picture in px. */
export interface ClipKind {
  framesPerSecond: number
  clipFrames: number
  side: number
}

/** Sides of the picture that is drawn, of which the head is cut out. */
const WIDTH = 480
const HEIGHT = 360
/** A crop's side in heads. */
const MARGIN = 1.15

/**
 * Clips of drawn people's faces, each another person, as an encoder gets them from a recording. The same number
 * gives the same clips on the same machine.
 *
 * @returns a clip an entry: uint8[clipFrames, side, side, 3]
 */
export function phantomClips(count: number, kind: ClipKind): Uint8Array[] {
  const lengthS = kind.clipFrames / kind.framesPerSecond
  return planPhantomStudy(Math.max(4, count), lengthS, 11)
    .slice(0, count)
    .map(({ appearance, performance }) => drawnClip(appearance, (timeS) => performance.at(timeS), kind))
}

/** A clip of a drawn person's face: uint8[clipFrames, side, side, 3]. @param poseAt what the face does at a time in s */
export function drawnClip(
  appearance: Appearance,
  poseAt: (timeS: number) => Pose,
  { framesPerSecond, clipFrames, side }: ClipKind,
): Uint8Array {
  const context = createCanvas(side, side).getContext('2d')
  const head = 2 * appearance.headSize * HEIGHT * appearance.headShape * MARGIN
  const scale = side / head
  const clip = new Uint8Array(clipFrames * side * side * 3)
  for (let frame = 0; frame < clipFrames; frame++) {
    context.resetTransform()
    context.scale(scale, scale)
    context.translate(head / 2 - WIDTH * appearance.x, head / 2 - HEIGHT * appearance.y)
    drawFace(context, WIDTH, HEIGHT, appearance, poseAt(frame / framesPerSecond))
    const rgba = context.canvas.data()
    for (let i = 0, to = frame * side * side * 3; i < rgba.length; i += 4) {
      clip[to++] = rgba[i]!
      clip[to++] = rgba[i + 1]!
      clip[to++] = rgba[i + 2]!
    }
  }
  return clip
}
