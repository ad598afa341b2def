/**
 * The child process that decodes a recording, finds and follows the faces in it and cuts their crops. It is a
 * process of its own because a damaged file can crash a native decoder, and because the pictures then never
 * cross a pipe: only crops do, on file descriptor 3.
 */
import { createWriteStream } from 'node:fs'
import { type SampleWindow, spreadWindows, wholeClips, widenWindows } from '#lib/encoders/spread-clips.ts'
import { ConcordError } from '#lib/errors/concord-error.ts'
import { commonTurn } from '#lib/faces/count-turns.ts'
import { phrase } from '#lib/messages/message.ts'
import { storedText } from '#lib/messages/stored-text.ts'
import { becomeAccount } from '#lib/processes/confinement.ts'
import { endWithParent } from '#lib/processes/end-with-parent.ts'
import { openVideo } from '#lib/video/open-video.ts'
import { newSummary, readFrames } from '#lib/video/read-frames.ts'
import { readWindows, type WindowsRead } from '#lib/video/read-windows.ts'
import type { RecordingFacts } from '#lib/video/recording-facts.ts'
import type { FaceLook } from './face-looks.ts'
import type { ExtractionTask, FaceMessage } from './face-messages.ts'
import { FacePass } from './face-pass.ts'
import { encodeMessage } from './framed-messages.ts'
import type { CroppedPicture, Portrait } from './pass-pictures.ts'
import { FaceModels, pictureTools } from './picture-tools.ts'
import { StageClock } from './stage-clock.ts'
import { summariseTracks } from './summarise-tracks.ts'

const output = createWriteStream('', { fd: 3, highWaterMark: 8 * 1024 * 1024 })

async function send(message: FaceMessage, crops?: Buffer): Promise<void> {
  let open = true
  for (const part of encodeMessage(message, crops)) open = output.write(part)
  if (!open) await new Promise<void>((resolve) => output.once('drain', resolve))
}

async function extract(task: ExtractionTask): Promise<void> {
  const models = new FaceModels(task.detectorFolder)
  if (task.account) {
    // From here on nothing of this installation can be read but what is open.
    await models.load()
    becomeAccount(task.account)
  }
  const video = openVideo(task.file, task.threads)
  const { framesPerSecond } = task
  const clips = clipsToRead(task, video.facts)
  await send({ type: 'facts', facts: video.facts, clips })
  const clock = new StageClock(['decode', 'crop'])
  const tools = pictureTools(video, models, clock, {
    side: task.cropSide,
    margin: task.cropMargin,
    alignment: task.cropAlignment,
  })
  const pass = new FacePass(tools, task.framesPerSecond, task.chosenTrack, task.lookEvery)
  const reading = newSummary()
  const windows = clips && widenWindows(clips.windows, task.spread?.margin ?? 0)
  const told: WindowsRead = { originMs: undefined, reached: 0 }
  const frames = clock.over(
    'decode',
    windows ? readWindows(video, framesPerSecond, windows, told) : readFrames(video, framesPerSecond, reading),
  )
  for await (const found of pass.run(frames)) await send(...messageOf(found, reading.readBytes))
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const summary = {
    samples: pass.samples,
    looked: pass.looked,
    unreached: told.reached < (windows?.length ?? 0),
    pictures: pass.pictures,
    originMs: pass.originMs,
    ...reading,
    ...(windows && partsRead(told, video.facts)),
    ...summariseTracks(pass.stretches, cutsWithin(pass.cuts, windows), pass.turns, task.framesPerSecond),
    hiddenTurn: commonTurn([pass.hiddenTurns]),
    seconds: {
      ...clock.seconds,
      detect: models.detector.seconds,
      recognise: models.recogniser.seconds,
      cpu: (userCPUTime + systemCPUTime) / 1e6,
    },
    peakMemoryMb: maxRSS / 1024,
  }
  await tools.close()
  video.close()
  await send({ type: 'end', summary })
}

/** The clips that are read of a recording; undefined where the whole of it is. */
function clipsToRead({ spread, framesPerSecond }: ExtractionTask, facts: RecordingFacts) {
  if (!spread) return undefined
  const windows = spreadWindows(facts, framesPerSecond, spread)
  if (windows.length === 0 && spread.orWhole) return undefined
  return { windows, total: wholeClips(Math.floor((facts.durationMs / 1000) * framesPerSecond), spread) }
}

/** What is told of a recording of which parts were read. */
function partsRead({ originMs = 0 }: WindowsRead, { durationMs }: RecordingFacts) {
  return { originMs, endMs: originMs + durationMs, lengthMs: durationMs }
}

/** Cuts of the picture, without those that are only where one window ends and the next begins. */
function cutsWithin(cuts: readonly number[], windows: readonly SampleWindow[] | undefined): readonly number[] {
  const begins = new Set(windows?.map(({ first }) => first))
  return cuts.filter((index) => !begins.has(index))
}

function messageOf(found: CroppedPicture | Portrait | FaceLook, readBytes: number): [FaceMessage, Buffer?] {
  if (found.kind === 'portrait')
    return [{ type: 'portrait', stretch: found.stretch, quality: found.quality }, found.rgb]
  if (found.kind === 'look') {
    const { stretch, index, certainty, pose } = found
    return [{ type: 'look', stretch, index, certainty, yaw: pose?.yaw ?? null, pitch: pose?.pitch ?? null }]
  }
  const { index, repeats, timeMs, faces, crops } = found
  const squares = faces.map(({ square: { x, y, side } }) => [x, y, side].map((n) => Math.round(n * 10) / 10))
  const stretches = faces.map(({ stretch }) => stretch)
  return [{ type: 'frame', index, repeats, timeMs, readBytes, stretches, squares }, crops]
}

endWithParent()
output.on('error', () => process.exit(0))
process.once('message', (task: ExtractionTask) => {
  extract(task)
    .catch((error: unknown) => {
      if (!(error instanceof ConcordError)) console.error(error)
      const known = error instanceof ConcordError ? error : new ConcordError('bad-video', DECODER_FAILED)
      return send({ type: 'error', code: known.code, message: storedText(known.text) })
    })
    .finally(() => output.end(() => process.exit(0)))
})

const DECODER_FAILED = phrase(
  'The video decoder failed on this file; it is damaged. Convert it to MP4 (H.264) and try again.',
)
