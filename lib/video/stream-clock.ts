/** The times that a packet carries, in ms; undefined where it carries none. */
export interface Stamps {
  decodeMs: number | undefined
  showMs: number | undefined
  /** How long the packet says it lasts; 0 where it doesn't say. */
  durationMs: number
}

/** A place where the time stamps of a recording don't go on from what came before. */
export interface Jump {
  /** Where it is, in ms on the mended time line. */
  atMs: number
  /** How far the stamps jump; below zero where they start again. */
  byMs: number
}

/** A step back that is no rounding or overlap of joined parts, by kind of stamp: pictures are shown out of order. */
const BACK_MS = { decode: 250, show: 1500 }
/** A step forward that is no pause, in formats whose clocks may be set anew, and in the others. */
const FORWARD_MS = { resettable: 10_000, steady: 3_600_000 }
/** This many packets of other streams within a step forward show that time really passed. */
const WITNESSES = 5
/** A packet back this near to where it should have gone on shows that the one before had a wrong stamp. */
const NEAR_MS = 5000
/** Packets that may have stamps far ahead before the clock is taken to be set anew. */
const LONGEST_GLITCH = 3

/**
 * Joins the time stamps of recordings whose clock starts again or jumps, as chapters put one behind the other have it:
 * says for each packet, in file order, by how much to shift its stamps so that time goes on.
 */
export class StreamClock {
  readonly jumps: Jump[] = []
  #shiftMs = 0
  #lastMs: number | undefined
  #shownMs: number | undefined
  #stepMs: number
  /** Whether no packet had a decoding time yet. */
  #onlyShown = false
  readonly #resettable: boolean
  readonly #others: number[] = []
  #ahead: { shiftMs: number; lastMs: number; shownMs: number | undefined; packets: number } | undefined

  /**
   * @param resettable whether the format lets clocks be set anew (MPEG streams)
   * @param stepMs usual time from one picture to the next
   * @param startMs where the recording begins; undefined where its first picture says so
   */
  constructor(resettable: boolean, stepMs: number, startMs?: number) {
    this.#resettable = resettable
    this.#stepMs = stepMs
    this.#lastMs = startMs === undefined ? undefined : startMs - stepMs
  }

  /** Takes note of a packet of another stream: it tells pauses from jumps. */
  seeOther(timeMs: number): void {
    this.#others.push(timeMs)
    if (this.#others.length > 4096) this.#others.splice(0, 2048)
  }

  /**
   * @returns the shift in ms, and how many packets right before this one had stamps that are wrong (far ahead for a
   *   moment only)
   */
  see({ decodeMs, showMs, durationMs }: Stamps): { shiftMs: number; wrongBefore: number } {
    const forward = this.#resettable ? FORWARD_MS.resettable : FORWARD_MS.steady
    // Matroska stores no decoding times. FFmpeg makes them from the earlier pictures' times, so they jump some packets late.
    const late = decodeMs !== undefined && showMs !== undefined && showMs - decodeMs > forward
    const stamp = late ? showMs : (decodeMs ?? showMs)
    if (stamp === undefined) return { shiftMs: this.#shiftMs, wrongBefore: 0 }
    let wrongBefore = 0
    // The first packets of Matroska have only the times at which they are shown, which are later than decoding times.
    if (decodeMs !== undefined && this.#onlyShown) {
      this.#onlyShown = false
      this.#lastMs = Math.min(this.#lastMs!, stamp)
    } else if (this.#lastMs === undefined) this.#onlyShown = decodeMs === undefined
    if (this.#lastMs !== undefined) {
      wrongBefore = this.#backFromGlitch(stamp)
      const expected = ((late ? this.#shownMs : undefined) ?? this.#lastMs) + this.#stepMs
      const step = stamp + this.#shiftMs - expected
      const back = decodeMs === undefined ? BACK_MS.show : BACK_MS.decode
      if (step < -back || (step > forward && !this.#timePassed(expected, stamp + this.#shiftMs))) {
        if (step > 0) this.#ahead = this.#asBefore(this.#lastMs)
        this.#shiftMs -= step
        this.jumps.push({ atMs: (showMs ?? stamp) + this.#shiftMs, byMs: step })
        this.#others.length = 0
      } else if (step > NEAR_MS) {
        // Perhaps a pause, perhaps one wrong stamp: the next packets tell.
        this.#ahead = this.#asBefore(this.#lastMs)
      }
      if (this.#ahead && this.#ahead.packets++ >= LONGEST_GLITCH) this.#ahead = undefined
    }
    if (late && this.#lastMs !== undefined) this.#lastMs += this.#stepMs
    else this.#lastMs = Math.max(this.#lastMs ?? Number.NEGATIVE_INFINITY, stamp + this.#shiftMs)
    if (showMs !== undefined) {
      this.#shownMs = Math.max(this.#shownMs ?? Number.NEGATIVE_INFINITY, showMs + this.#shiftMs)
    }
    if (durationMs > 0 && durationMs < 1000) this.#stepMs = durationMs
    return { shiftMs: this.#shiftMs, wrongBefore }
  }

  #asBefore(lastMs: number) {
    return { shiftMs: this.#shiftMs, lastMs, shownMs: this.#shownMs, packets: 0 }
  }

  /** Where the stamps come back to the time line that they left a moment ago: forgets that they left it. */
  #backFromGlitch(stamp: number): number {
    const ahead = this.#ahead
    if (!ahead) return 0
    const passed = stamp + ahead.shiftMs - ahead.lastMs
    if (passed < 0 || passed > NEAR_MS) return 0
    if (ahead.shiftMs !== this.#shiftMs) this.jumps.pop()
    this.#shiftMs = ahead.shiftMs
    this.#lastMs = ahead.lastMs
    this.#shownMs = ahead.shownMs
    this.#ahead = undefined
    return ahead.packets
  }

  #timePassed(fromMs: number, untilMs: number): boolean {
    const inside = (timeMs: number) => timeMs + this.#shiftMs > fromMs + 1000 && timeMs + this.#shiftMs < untilMs - 1000
    return this.#others.filter(inside).length >= WITNESSES
  }
}
