import { renameSync, rmSync } from 'node:fs'
import { createCanvas } from '@napi-rs/canvas'
import { VideoWriter } from '#lib/video/write-video.ts'
import { drawFace } from './draw-face.ts'
import type { PhantomParticipant } from './phantom-study.ts'

export interface RenderOptions {
  lengthS: number
  width?: number
  height?: number
  framesPerSecond?: number
  signal?: AbortSignal
}

/** What a file is called until it is complete. */
const UNFINISHED = '.unfinished'

/**
 * Renders a drawn person to an MP4 file (H.264, 480x360 at 25 Hz unless told otherwise), which is there once it is complete.
 *
 * @throws ConcordError storage-full; the signal's reason
 */
export async function renderPhantom(
  file: string,
  { appearance, performance }: Pick<PhantomParticipant, 'appearance' | 'performance'>,
  { lengthS, width = 480, height = 360, framesPerSecond = 25, signal }: RenderOptions,
): Promise<void> {
  const canvas = createCanvas(width, height)
  const context = canvas.getContext('2d')
  const unfinished = file + UNFINISHED
  const tidy = () => rmSync(unfinished, { force: true })
  process.once('exit', tidy)
  try {
    const writer = new VideoWriter(unfinished, width, height, framesPerSecond)
    try {
      for (let i = 0; i < Math.round(lengthS * framesPerSecond); i++) {
        signal?.throwIfAborted()
        drawFace(context, width, height, appearance, performance.at(i / framesPerSecond))
        writer.write(canvas.data())
        if (i % 25 === 0) await new Promise<void>((resolve) => setImmediate(resolve))
      }
    } catch (error) {
      writer.abandon()
      throw error
    }
    writer.close()
    renameSync(unfinished, file)
  } finally {
    tidy()
    process.off('exit', tidy)
  }
}
