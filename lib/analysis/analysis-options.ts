import type { Bundle } from '#lib/bundles/bundle.ts'
import type { Encoder } from '#lib/encoders/encoder.ts'
import type { FaceChoice } from './choose-face.ts'
import type { PassListener } from './pass-so-far.ts'

export interface AnalysisOptions {
  encoder: Encoder
  detector: Bundle
  /** Sampling rate in Hz. */
  framesPerSecond: number
  /** Frames from the start of one clip to the start of the next. */
  stride: number
  /** How many clips are analysed at most, evenly over the recording; all where none is given. */
  clipLimit?: number | undefined
  /** Whether all of the recording is read even then: a face was chosen by its number in a pass over the whole. */
  readsAll?: boolean | undefined
  /** The face to take for the participant's: a track or what tells it from others; the one seen most where none is given. */
  face?: FaceChoice | undefined
  /** Whether the likeliest face is taken, with a warning, where the one of that number is not there. */
  orAnother?: boolean
  /** A face that a person chose by a number that means nothing in this pass, which is warned of. */
  lostFace?: number | undefined
  /** Of so many pictures in a row whose faces keep still, one is looked at for faces; each where it is left out. */
  lookEvery?: number | undefined
  /** Grey levels of 255 by which any part of a face may differ from the crop encoded last to take its features; none where it is left out. */
  sameWithin?: number | undefined
  /** Threads of the decoder. */
  threads: number
  /** Memory that the decoder's process may have in use, in MB. */
  memoryMb?: number | undefined
  /** Whether the file is ours, so that it may be opened to the user that decodes where this program runs as root. */
  isOurs?: boolean | undefined
  /** Where frame features are kept while the analysis runs; a folder of its own is made and removed. */
  workFolder?: string
  signal?: AbortSignal
  /**
   * Gets the frame features of all tracks as a file before the analysis ends, to move it elsewhere; without it they
   * are thrown away.
   */
  keepFeatures?: (file: string) => Promise<void>
  /** Changes crops of the encoder's side, one after the other, before they are encoded. */
  changeCrops?: (crops: Uint8Array) => Uint8Array
  /** Told of the clips of a pass over the whole recording while it goes on; where only some are read, it is not. */
  listener?: PassListener | undefined
  /** Told now and then how much of the recording has been read: a share from 0 to 1 that never falls. */
  onProgress?: (share: number) => void
}
