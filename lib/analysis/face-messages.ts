import type { SampleWindow, SpreadClips } from '#lib/encoders/spread-clips.ts'
import type { ErrorCode } from '#lib/errors/concord-error.ts'
import type { Turn } from '#lib/faces/turned-picture.ts'
import type { Account } from '#lib/processes/system-account.ts'
import type { RecordingFacts } from '#lib/video/recording-facts.ts'
import type { Jump } from '#lib/video/stream-clock.ts'

/** What the decoding process tells: a line of JSON, its crops or its portrait (if any) as raw RGB right behind it. */
export type FaceMessage =
  | {
      type: 'facts'
      facts: RecordingFacts
      /** The clips that are read; undefined where the whole recording is. */
      clips: { windows: SampleWindow[]; total: number } | undefined
    }
  | {
      type: 'frame'
      index: number
      repeats: number
      timeMs: number
      /** How far into the file its pictures have been read, in bytes. */
      readBytes: number
      stretches: number[]
      squares: number[][]
    }
  | { type: 'portrait'; stretch: number; quality: number }
  /** A look at a face; yaw and pitch in degrees, null where no points were found. */
  | { type: 'look'; stretch: number; index: number; certainty: number; yaw: number | null; pitch: number | null }
  | { type: 'end'; summary: ExtractionSummary }
  | { type: 'error'; code: ErrorCode; message: string }

/** A person's track as reported at the end; sizes in px of the shown picture. */
export interface TrackSummary {
  id: number
  sightings: number
  firstIndex: number
  lastIndex: number
  meanSide: number
  meanScore: number
  /** Where the face is on average, as shares of the picture: its middle from the left and from the top, and its width. */
  place: { across: number; down: number; width: number }
  /** How the face is turned in the picture, in clockwise degrees, to the next quarter turn; undefined where that is uncertain. */
  turn?: Turn | undefined
  /** The parts of the recording in which the face was followed without a break, by sampling index, both included. */
  stretches: { id: number; firstIndex: number; lastIndex: number }[]
}

export interface ExtractionSummary {
  /** Sampling times from the first picture to the last. */
  samples: number
  /** How many of them were looked at: all, where not only some clips were read. */
  looked: number
  /** Whether some of the clips that were to be read were not reached. */
  unreached: boolean
  /** Different pictures among them. */
  pictures: number
  originMs: number
  endMs: number
  /** Length of the recording in ms. */
  lengthMs: number
  framesDecoded: number
  packetsSkipped: number
  warnings: string[]
  /** Where the time stamps of the file don't go on, which was mended. */
  jumps: Jump[]
  tracks: TrackSummary[]
  participant: number | undefined
  /** How faces are turned that are seen only once the picture is turned, where no other was seen. */
  hiddenTurn?: Turn | undefined
  /** Sampling indices at which the picture cut, two faces changed places, and a face may be another person than before. */
  events: { cuts: number[]; swaps: number[]; doubts: number[] }
  /** Seconds that each stage was at work, without waiting for others; and of the processor, of all threads. */
  seconds: { decode: number; detect: number; recognise: number; crop: number; cpu: number }
  peakMemoryMb: number
}

export interface ExtractionTask {
  file: string
  /** Folder of the detector's bundle. */
  detectorFolder: string
  framesPerSecond: number
  /** Side of a crop in px, as the encoder takes it. */
  cropSide: number
  /** Side of what a crop shows over that of the steady square around the face. */
  cropMargin: number
  /** `eyes`: crops are turned until the line of the eyes is level. */
  cropAlignment?: 'eyes' | undefined
  threads: number
  /** Of so many pictures in a row whose faces keep still, one is looked at for faces; each where it is left out. */
  lookEvery?: number | undefined
  /** Reads only so many clips, evenly over the recording; none where it can't be read from the middle. */
  spread?:
    | (SpreadClips & {
        /** Samplings that are read before and after each clip. */
        margin: number
        /** Whether the whole recording is read where it has too few clips; nothing is otherwise. */
        orWhole: boolean
      })
    | undefined
  /** The track that a person chose, which gets its crops before others. */
  chosenTrack?: number | undefined
  /** The user that the process becomes before it reads the file, where it is started as root. */
  account?: Account | undefined
}
