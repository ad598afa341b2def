import { plannedWindows } from '#lib/encoders/clip-windows.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import type { ClipFeatures } from '#lib/heads/analysed-interview.ts'
import { phrase } from '#lib/messages/message.ts'
import type { Analysis } from './analysis.ts'
import { FrameFeatures } from './frame-features.ts'

/** Opens a file that the storage keeps; `release` when done. */
type OpenFile = () => Promise<{ file: string; release(): Promise<void> }>

/**
 * The frame features of an analysis's clips, read from what it kept whenever they are asked for, so that those of a whole study need no
 * memory.
 */
export function storedClipFeatures(
  open: OpenFile,
  { sampling, tracks }: Pick<Analysis, 'sampling' | 'tracks'>,
): ClipFeatures {
  const { samples, stride, clipFrames, spread } = sampling
  const participant = tracks.find((track) => track.participant)?.id
  return {
    frames: clipFrames,
    async read(clips) {
      const source = await open()
      try {
        const kept = await FrameFeatures.open(source.file)
        try {
          const track = kept.tracks.get(participant ?? -1)
          if (!track) throw noFrameFeatures()
          const { size } = kept
          const present = new Array<boolean>(samples).fill(false)
          for (const index of track.indices) present[index] = true
          const windows = plannedWindows(present, { stride, clipFrames, starts: spread?.starts })
          const rowOf = new Map(track.indices.map((index, row) => [index, row]))
          const values = new Float32Array(clips.length * clipFrames * size)
          for (const [place, clip] of clips.entries()) {
            const rows = (windows[clip]?.frames ?? []).map((index) => rowOf.get(index)!)
            if (rows.length === 0) throw noFrameFeatures()
            const first = Math.min(...rows)
            const block = await track.rows(first, Math.max(...rows) + 1)
            for (const [frame, row] of rows.entries())
              values.set(
                block.subarray((row - first) * size, (row - first + 1) * size),
                (place * clipFrames + frame) * size,
              )
          }
          return values
        } finally {
          await kept.close()
        }
      } finally {
        await source.release()
      }
    },
  }
}

const noFrameFeatures = () =>
  new ConcordError(
    'not-found',
    phrase('The stored frame features of this analysis are missing or damaged. Analyse the recording again.'),
  )
