import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Playback } from '#app/(desk)/interviews/[id]/review/playback.ts'

/** What a video element has of which a player makes use. */
class DrawnVideo extends EventTarget {
  currentTime = 0
  duration = 60
  playbackRate = 1
  muted = false
  seeking = false
  paused = true

  async play(): Promise<void> {
    this.paused = false
    this.dispatchEvent(new Event('play'))
  }

  pause(): void {
    this.paused = true
    this.dispatchEvent(new Event('pause'))
  }
}

let steps: FrameRequestCallback[]

beforeEach(() => {
  steps = []
  vi.stubGlobal('requestAnimationFrame', (step: FrameRequestCallback) => steps.push(step))
  vi.stubGlobal('cancelAnimationFrame', () => {})
})
afterEach(() => vi.unstubAllGlobals())

/** Lets pictures of the screen pass, `ms` after now. */
function pass(ms: number): void {
  for (const step of steps.splice(0)) step(performance.now() + ms)
}

function pair() {
  const videos = [new DrawnVideo(), new DrawnVideo()] as const
  const players = videos.map((video) => {
    const playback = new Playback()
    playback.attach(video as unknown as HTMLVideoElement)
    return playback
  }) as [Playback, Playback]
  return { videos, players }
}

describe('two players that do the same', () => {
  it('play, stop and go to places together, each from where it is', () => {
    const { videos, players } = pair()
    players[1].seek(10_000)
    const part = players[0].playWith(players[1])
    players[0].play()
    expect(videos.map(({ paused }) => paused)).toEqual([false, false])
    players[0].seek(5000)
    expect(videos.map(({ currentTime }) => currentTime)).toEqual([5, 15])
    players[1].stop()
    expect(videos.map(({ paused }) => paused)).toEqual([true, true])
    part()
    players[0].seek(1000)
    expect(videos.map(({ currentTime }) => currentTime)).toEqual([1, 15])
  })

  it('go backwards together, and either of them stops both', () => {
    const { videos, players } = pair()
    players[0].playWith(players[1])
    players[0].seek(30_000)
    players[0].backward()
    // Asked of the other one, it goes faster, and no second one leads.
    players[1].backward()
    expect(players.map(({ state }) => [state.reversing, state.speed])).toEqual([
      [true, 1.25],
      [false, 1.25],
    ])
    pass(1000)
    expect(videos[0].currentTime).toBeLessThan(30)
    expect(videos[1].currentTime).toBeCloseTo(videos[0].currentTime)
    players[1].stop()
    const stopped = videos[0].currentTime
    pass(2000)
    expect(videos.map(({ currentTime }) => currentTime)).toEqual([stopped, videos[1].currentTime])
    expect(players.map(({ state }) => [state.reversing, state.speed])).toEqual([
      [false, 1],
      [false, 1],
    ])
  })
})
