import { neighbourClip } from '#lib/timeline/clip-series.ts'
import type { TimelineContent } from '#lib/timeline/draw-timeline.ts'
import { type TimeView, wholeView, zoomedAt } from '#lib/timeline/time-view.ts'
import type { Playback } from './playback.ts'
import type { ReviewAction } from './review-keys.ts'

interface Acted {
  playback: Playback
  content: TimelineContent
  frameRate: number
  stage: HTMLElement | null
  seek: (ms: number) => void
  setView: (change: (view: TimeView) => TimeView) => void
  /** Goes to the next moment, or the one before. */
  showNext: (by: 1 | -1) => void
  toggleFaces: () => void
  openHelp: () => void
}

/** Does what a key or button stands for; what only the page around can do is left to it. */
export function actOnReview(action: ReviewAction, on: Acted) {
  const { playback, content, seek, setView } = on
  switch (action.do) {
    case 'play':
      return playback.toggle()
    case 'stop':
      return playback.stop()
    case 'forward':
      return playback.forward()
    case 'backward':
      return playback.backward()
    case 'loop-in':
      return playback.markLoop('in')
    case 'loop-out':
      return playback.markLoop('out')
    case 'no-loop':
      return playback.setLoop(undefined)
    case 'speed':
      return playback.faster(action.by)
    case 'frame':
      return stepFrame(playback, on.frameRate, action.by, seek)
    case 'clip': {
      const clip = neighbourClip(content.series, playback.nowMs(), action.by)
      return clip < 0 ? undefined : seek(content.series.startMs[clip]!)
    }
    case 'moment':
      return on.showNext(action.by)
    case 'zoom':
      return setView((view) => zoomedAt(view, playback.nowMs(), action.by === 1 ? 0.5 : 2, content.endMs))
    case 'whole':
      return setView(() => wholeView(content.endMs))
    case 'faces':
      return on.toggleFaces()
    case 'full-screen':
      return void toggleFullScreen(on.stage)
    case 'picture':
      return void togglePicture(playback.element())
    case 'help':
      return on.openHelp()
  }
}

/** To the middle of the next picture, so that rounding does not show the one before. */
function stepFrame(playback: Playback, frameRate: number, by: 1 | -1, seek: (ms: number) => void): void {
  playback.pause()
  const frame = Math.floor((playback.nowMs() / 1000) * frameRate + 0.01)
  seek(((Math.max(0, frame + by) + 0.5) / frameRate) * 1000)
}

async function toggleFullScreen(element: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen()
  else await element?.requestFullscreen?.().catch(() => undefined)
}

async function togglePicture(video: HTMLVideoElement | null): Promise<void> {
  if (document.pictureInPictureElement) await document.exitPictureInPicture()
  else await video?.requestPictureInPicture?.().catch(() => undefined)
}
