/**
 * The child process that decodes a recording, finds and follows the faces in it and cuts their crops. It is a
 * process of its own because a damaged file can crash a native decoder, and because the pictures then never
 * cross a pipe: only crops do, on file descriptor 3.
 */
import { createWriteStream } from 'node:fs'
import { Frame } from 'node-av/lib'
import { CROP_SIDE } from '#lib/encoders/encoder.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { FaceDetector } from '#lib/faces/detect-faces.ts'
import type { FaceBox } from '#lib/faces/face-box.ts'
import { FaceFollower, participantTrack, type Track } from '#lib/faces/follow-faces.ts'
import { FaceSearch } from '#lib/faces/search-faces.ts'
import type { ShownPicture } from '#lib/faces/shown-picture.ts'
import { LONGEST_GAP, SMOOTHING_REACH, type Square, steadySquare } from '#lib/faces/steady-square.ts'
import { RegionCutter } from '#lib/video/cut-region.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'
import { type ExtractionSummary, type ExtractionTask, encodeMessage, type FaceMessage } from './face-messages.ts'

/** Detections under way at a time while decoding goes on. */
const MAX_DETECTING = 4
/** A crop waits for the detections that its smoothing needs. */
const DELAY = Math.max(SMOOTHING_REACH, LONGEST_GAP)
/** A face that was lost is looked for near its last place for this many samplings. */
const EXPECTED_FOR = 25
/** Crops of one picture at most: participant, interviewer, and one more. */
const MAX_FACES = 3
/** Faces much smaller than the largest one are bystanders or pictures on a wall. */
const MIN_SIDE_OF_LARGEST = 0.4

interface WaitingFrame {
  index: number
  repeats: number
  timeMs: number
  picture: Frame
  boxes: Promise<FaceBox[]>
}

const output = createWriteStream('', { fd: 3, highWaterMark: 8 * 1024 * 1024 })

async function send(message: FaceMessage, crops?: Buffer): Promise<void> {
  let open = true
  for (const part of encodeMessage(message, crops)) open = output.write(part)
  if (!open) await new Promise<void>((resolve) => output.once('drain', resolve))
}

async function extract(task: ExtractionTask): Promise<void> {
  const video = openVideo(task.file, task.threads)
  await send({ type: 'facts', facts: video.facts })
  const detector = new FaceDetector(task.detectorFolder)
  const shown = { width: video.facts.width, height: video.facts.height }
  const search = new FaceSearch(detector, task.framesPerSecond)
  const cutter = new RegionCutter(video)
  const follower = new FaceFollower()
  const reading = newSummary()
  const seconds = { decode: 0, detect: 0, crop: 0, cpu: 0 }
  const waiting: WaitingFrame[] = []
  const spare: Frame[] = []
  let detected = 0
  let samples = 0
  let originMs: number | undefined

  const since = (start: number) => (performance.now() - start) / 1000
  const shownPicture = (picture: Frame): ShownPicture => ({
    ...shown,
    cut: (region, width, height) => {
      const start = performance.now()
      const rgb = Buffer.from(new ArrayBuffer(width * height * 3))
      cutter.cut(picture, region, width, height, rgb)
      seconds.crop += since(start)
      return rgb
    },
  })
  const detect = async (picture: Frame): Promise<FaceBox[]> => {
    const start = performance.now()
    const boxes = await detector.detect(shownPicture(picture))
    seconds.detect += since(start)
    return boxes
  }

  /** Takes finished detections in, in order; waits where too many are under way, or for all at the end. */
  const settle = async (atMost: number): Promise<void> => {
    while (waiting.length - detected > atMost) {
      const next = waiting[detected]!
      const expected = follower.tracks.filter((track) => next.index - track.lastIndex <= EXPECTED_FOR)
      const places = expected.map((track) => track.recent.at(-1)!.box)
      const boxes = await search.complete(next.index, shownPicture(next.picture), await next.boxes, places)
      follower.see(next.index, boxes)
      detected++
    }
  }

  const release = async (newest: number): Promise<void> => {
    while (waiting[0] && waiting[0].index + DELAY <= newest && detected > 0) {
      const frame = waiting.shift()!
      detected--
      const start = performance.now()
      const faces = facesAt(follower.tracks, frame.index)
      const crops = Buffer.allocUnsafe(faces.length * CROP_SIDE * CROP_SIDE * 3)
      faces.forEach(({ square: { x, y, side } }, i) => {
        const into = crops.subarray(i * CROP_SIDE * CROP_SIDE * 3, (i + 1) * CROP_SIDE * CROP_SIDE * 3)
        cutter.cut(frame.picture, { x, y, width: side, height: side }, CROP_SIDE, CROP_SIDE, into)
      })
      frame.picture.unref()
      spare.push(frame.picture)
      seconds.crop += since(start)
      await send(
        {
          type: 'frame',
          index: frame.index,
          repeats: frame.repeats,
          timeMs: frame.timeMs,
          tracks: faces.map(({ track }) => track.id),
          squares: faces.map(({ square }) => [square.x, square.y, square.side].map((n) => Math.round(n * 10) / 10)),
        },
        crops,
      )
    }
  }

  const frames = readFrames(video, task.framesPerSecond, reading)
  for (;;) {
    const start = performance.now()
    const { value: frame, done } = frames.next()
    seconds.decode += since(start)
    if (done || !frame) break
    originMs ??= frame.timeMs
    const picture = spare.pop() ?? newFrame()
    picture.ref(frame.picture)
    waiting.push({ ...frame, picture, boxes: detect(picture) })
    samples = frame.index + frame.repeats
    await settle(MAX_DETECTING)
    const known = waiting[detected - 1]
    if (known) await release(known.index)
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  await settle(0)
  detected = waiting.length
  await release(Number.POSITIVE_INFINITY)
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const summary: ExtractionSummary = {
    samples,
    originMs: originMs ?? 0,
    endMs: reading.endMs,
    framesDecoded: reading.framesDecoded,
    packetsSkipped: reading.packetsSkipped,
    warnings: reading.warnings,
    tracks: follower.tracks.map((track) => ({
      id: track.id,
      sightings: track.sightings,
      firstIndex: track.firstIndex,
      lastIndex: track.lastIndex,
      meanSide: Math.sqrt(track.area / track.sightings),
      meanScore: track.scores / track.sightings,
    })),
    participant: participantTrack(follower.tracks)?.id,
    seconds: { ...seconds, cpu: (userCPUTime + systemCPUTime) / 1e6 },
    peakMemoryMb: maxRSS / 1024,
  }
  cutter.free()
  video.close()
  await detector.close()
  await send({ type: 'end', summary })
}

function facesAt(tracks: readonly Track[], index: number): { track: Track; square: Square }[] {
  const faces = tracks.flatMap((track) => {
    const square = steadySquare(track.recent, index)
    return square ? [{ track, square }] : []
  })
  const largest = Math.max(0, ...faces.map(({ square }) => square.side))
  return faces
    .filter(({ square }) => square.side >= MIN_SIDE_OF_LARGEST * largest)
    .sort((a, b) => b.square.side - a.square.side)
    .slice(0, MAX_FACES)
}

function newFrame(): Frame {
  const frame = new Frame()
  frame.alloc()
  return frame
}

process.on('disconnect', () => process.exit(0))
output.on('error', () => process.exit(0))
process.once('message', (task: ExtractionTask) => {
  extract(task)
    .catch((error: unknown) => {
      if (!(error instanceof ConcordError)) console.error(error)
      const known = error instanceof ConcordError ? error : new ConcordError('bad-video', DECODER_FAILED)
      return send({ type: 'error', code: known.code, message: known.message })
    })
    .finally(() => output.end(() => process.exit(0)))
})

const DECODER_FAILED = 'The video decoder failed on this file; it is damaged. Convert it to MP4 (H.264) and try again.'
