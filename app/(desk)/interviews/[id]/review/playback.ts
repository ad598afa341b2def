import { clamp } from '#lib/numbers/clamp.ts'
import type { TimeSpan } from '#lib/timeline/time-view.ts'

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]

/** What the player does right now; a new object whenever something of it changes. */
export interface PlaybackState {
  playing: boolean
  /** Backwards: browsers can't, so that pictures are shown one after the other, without sound. */
  reversing: boolean
  speed: number
  loop: TimeSpan | undefined
  muted: boolean
  /** Where the player is in ms, some four times a second while it plays. */
  nowMs: number
}

/** Times of a loop shorter than this would only flicker. */
const SHORTEST_LOOP_MS = 200

/** Steers a video element, and tells those who show where it is. */
export class Playback {
  state: PlaybackState = { playing: false, reversing: false, speed: 1, loop: undefined, muted: false, nowMs: 0 }
  private video: HTMLVideoElement | null = null
  private readonly listeners = new Set<() => void>()
  private readonly followers = new Set<(ms: number) => void>()
  private frame = 0
  private loopInMs: number | undefined
  /** Another player that does what this one does, and how far it is ahead. */
  private partner: { playback: Playback; aheadMs: number } | undefined

  /** @returns what takes it off again */
  attach(video: HTMLVideoElement): () => void {
    this.video = video
    const note = () => this.note()
    const events = ['play', 'pause', 'timeupdate', 'seeking', 'ratechange', 'volumechange', 'loadedmetadata']
    for (const event of events) video.addEventListener(event, note)
    const ended = () => this.state.loop && this.seek(this.state.loop.fromMs)
    video.addEventListener('ended', ended)
    const tick = () => {
      this.frame = requestAnimationFrame(tick)
      if (!video.paused) this.follow()
    }
    tick()
    return () => {
      for (const event of events) video.removeEventListener(event, note)
      video.removeEventListener('ended', ended)
      cancelAnimationFrame(this.frame)
      this.video = null
    }
  }

  /** Lets another player do what this one does and the other way round, each from where it is. @returns what parts them */
  playWith(other: Playback): () => void {
    const aheadMs = other.nowMs() - this.nowMs()
    this.partner = { playback: other, aheadMs }
    other.partner = { playback: this, aheadMs: -aheadMs }
    return () => {
      this.partner = undefined
      other.partner = undefined
    }
  }

  /** Told when the state changes. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** Told where the player is, with every picture of the screen. */
  onMove(follower: (ms: number) => void): () => void {
    this.followers.add(follower)
    follower(this.nowMs())
    return () => void this.followers.delete(follower)
  }

  nowMs(): number {
    return (this.video?.currentTime ?? 0) * 1000
  }

  element(): HTMLVideoElement | null {
    return this.video
  }

  seek(ms: number): void {
    this.seekAlone(ms)
    if (this.partner) this.partner.playback.seekAlone(ms + this.partner.aheadMs)
  }

  private seekAlone(ms: number): void {
    const video = this.video
    if (!video) return
    const end = Number.isFinite(video.duration) ? video.duration : Number.POSITIVE_INFINITY
    video.currentTime = clamp(ms / 1000, 0, end)
    this.follow()
  }

  toggle(): void {
    if (this.isReversing()) this.stop()
    else if (this.video?.paused) this.play()
    else this.pause()
  }

  play(): void {
    for (const playback of this.both()) {
      playback.stopReversing()
      // A browser that refuses to play says so by staying paused.
      void playback.video?.play().catch(() => undefined)
    }
  }

  pause(): void {
    for (const playback of this.both()) playback.video?.pause()
  }

  stop(): void {
    for (const playback of this.both()) playback.stopReversing()
    this.pause()
    this.setSpeed(1)
  }

  /** Whether it goes backwards, by itself or led by its partner. */
  private isReversing(): boolean {
    return this.both().some(({ state }) => state.reversing)
  }

  private both(): Playback[] {
    return this.partner ? [this, this.partner.playback] : [this]
  }

  /** L of video tools: plays; faster with each press. */
  forward(): void {
    if (this.state.playing && !this.isReversing()) this.faster(1)
    else this.play()
  }

  /** J of video tools: plays backwards; faster with each press. */
  backward(): void {
    // Of two that play together one leads: both stepping back would take them out of step.
    if (this.isReversing()) {
      this.faster(1)
      return
    }
    this.pause()
    this.change({ reversing: true })
    let last = performance.now()
    const step = (at: number) => {
      if (!this.state.reversing) return
      requestAnimationFrame(step)
      // The next picture is asked for once the last one is there: decoders need their time for a step back.
      if (this.video?.seeking) return
      this.seek(this.nowMs() - (at - last) * this.state.speed)
      last = at
      if (this.nowMs() <= 0) this.stop()
    }
    requestAnimationFrame(step)
  }

  faster(steps: number): void {
    const place = SPEEDS.findIndex((speed) => speed >= this.state.speed)
    this.setSpeed(SPEEDS[clamp((place < 0 ? SPEEDS.length - 1 : place) + steps, 0, SPEEDS.length - 1)]!)
  }

  setSpeed(speed: number): void {
    for (const playback of this.both()) {
      if (playback.video) playback.video.playbackRate = speed
      playback.change({ speed })
    }
  }

  setLoop(loop: TimeSpan | undefined): void {
    this.loopInMs = undefined
    const isLoop = loop && loop.toMs - loop.fromMs >= SHORTEST_LOOP_MS
    this.change({ loop: isLoop ? loop : undefined })
  }

  /** `[` and `]`: where a loop begins and ends. One end alone waits for the other. */
  markLoop(end: 'in' | 'out'): void {
    const now = this.nowMs()
    const { loop } = this.state
    if (end === 'in') {
      this.setLoop(loop && loop.toMs > now ? { fromMs: now, toMs: loop.toMs } : undefined)
      this.loopInMs = now
    } else {
      const fromMs = this.loopInMs ?? loop?.fromMs ?? 0
      this.setLoop(fromMs < now ? { fromMs, toMs: now } : undefined)
      if (this.state.loop) this.seek(fromMs)
    }
  }

  toggleMuted(): void {
    if (this.video) this.video.muted = !this.video.muted
  }

  private stopReversing(): void {
    if (this.state.reversing) this.change({ reversing: false })
  }

  private follow(): void {
    const { loop } = this.state
    const now = this.nowMs()
    if (loop && this.video && !this.video.paused && now >= loop.toMs) this.backToLoop(loop.fromMs)
    for (const follower of this.followers) follower(now)
  }

  private backToLoop(fromMs: number): void {
    if (this.video) this.video.currentTime = fromMs / 1000
    if (this.partner) this.partner.playback.seekAlone(fromMs + this.partner.aheadMs)
  }

  private note(): void {
    const video = this.video
    if (!video) return
    this.follow()
    this.change({
      playing: !video.paused,
      speed: video.playbackRate,
      muted: video.muted,
      nowMs: video.currentTime * 1000,
    })
  }

  private change(part: Partial<PlaybackState>): void {
    const next = { ...this.state, ...part }
    const same = (Object.keys(next) as (keyof PlaybackState)[]).every((key) => next[key] === this.state[key])
    if (same) return
    this.state = next
    for (const listener of this.listeners) listener()
  }
}
