/** What a recording file says of itself, read without decoding it. */
export interface RecordingFacts {
  container: string
  codec: string
  /** Size as shown, in px: orientation and pixel shape applied. Regions of all pictures are in these coordinates. */
  width: number
  height: number
  /** Clockwise turn that a player applies, in degrees: 0, 90, 180 or 270. */
  rotation: number
  /** Whether a player then mirrors the picture left to right. */
  mirrored: boolean
  /** Mean frames a second as declared; 0 where unknown. */
  frameRate: number
  /** Declared length in ms; 0 where unknown. */
  durationMs: number
  hasAudio: boolean
}
