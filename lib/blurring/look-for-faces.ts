import { statSync } from 'node:fs'
import { type FaceModels, pictureTools } from '#lib/analysis/picture-tools.ts'
import { StageClock } from '#lib/analysis/stage-clock.ts'
import { CERTAIN, type FaceBox, overlap } from '#lib/faces/face-box.ts'
import { FaceSearch } from '#lib/faces/search-faces.ts'
import { type OpenVideo, openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'
import type { LookedAt } from './face-paths.ts'

/** Pictures a second that are looked at. */
export const LOOKS_PER_SECOND = 12.5
/** Every so many pictures, all of the picture is looked at more closely: a face that is overlooked is shown to everybody. */
const CLOSER_EVERY = 6
/** Places where a face was seen are looked at again for so many sampling times. */
const EXPECTED_FOR = 25
/** Boxes are of one face when they overlap by this much. */
const SAME_PLACE = 0.2

/**
 * Looks for all faces of a recording, the participant's and others', more thoroughly than an analysis does. Closes the video.
 *
 * @param onProgress told the share of the file that was read
 */
export async function lookForFaces(
  file: string,
  threads: number,
  models: FaceModels,
  onProgress: (share: number) => Promise<void>,
): Promise<{ looked: LookedAt[]; facts: OpenVideo['facts']; warnings: string[] }> {
  const video = openVideo(file, threads)
  const tools = pictureTools(video, models, new StageClock(['crop']), { side: 1, margin: 1 })
  const search = new FaceSearch(tools.detector, LOOKS_PER_SECOND)
  const reading = newSummary()
  const bytes = statSync(file).size
  const looked: LookedAt[] = []
  let known: { index: number; box: FaceBox }[] = []
  try {
    for (const { index, repeats, picture } of readFrames(video, LOOKS_PER_SECOND, reading)) {
      const view = tools.view(picture)
      const first = await tools.look(picture).boxes
      if (looked.length % CLOSER_EVERY === 0) {
        const closer = await tools.detector.lookCloser(view)
        first.push(...closer.filter((box) => first.every((face) => overlap(face, box) < SAME_PLACE)))
      }
      known = known.filter((seen) => index - seen.index <= EXPECTED_FOR)
      const faces = await search.complete(
        index,
        view,
        first,
        known.map(({ box }) => box),
      )
      known = [
        ...known.filter(({ box }) => faces.every((face) => overlap(face, box) < SAME_PLACE)),
        ...faces.filter(({ score }) => score >= CERTAIN).map((box) => ({ index, box })),
      ]
      looked.push({
        index,
        repeats,
        faces: faces.map((face) => {
          const { x, y, width, height, score } = face
          // Both networks may find one face, each at its own size.
          const isPart = faces.some((other) => other !== face && isWithin(face, other))
          return { x, y, width, height, certain: score >= CERTAIN && !isPart }
        }),
      })
      await onProgress(Math.min(1, reading.readBytes / Math.max(1, bytes)))
    }
  } finally {
    await tools.close()
    video.close()
  }
  return { looked, facts: video.facts, warnings: reading.warnings }
}

/** Whether the middle of a face is within a larger one. */
function isWithin(face: FaceBox, other: FaceBox): boolean {
  const across = face.x + face.width / 2 - other.x
  const down = face.y + face.height / 2 - other.y
  const isInside = across > 0 && across < other.width && down > 0 && down < other.height
  return isInside && face.width * face.height < other.width * other.height
}
