import { useEffect, useState } from 'react'
import type { Playback } from './playback.ts'

/** When the picture is that the video shows, in ms; new with each picture, also after a seek. */
export function usePictureTime(playback: Playback): number {
  const [shownMs, setShownMs] = useState(() => playback.nowMs())
  useEffect(() => {
    const video = playback.element()
    // A browser that does not tell of pictures tells where the player is.
    if (!video?.requestVideoFrameCallback) return playback.onMove(setShownMs)
    let wanted = 0
    const shown: VideoFrameRequestCallback = (_now, { mediaTime }) => {
      setShownMs(mediaTime * 1000)
      wanted = video.requestVideoFrameCallback(shown)
    }
    wanted = video.requestVideoFrameCallback(shown)
    return () => video.cancelVideoFrameCallback(wanted)
  }, [playback])
  return shownMs
}
