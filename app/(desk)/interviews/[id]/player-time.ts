import { type RefObject, useEffect, useState } from 'react'

/** Where the player is, in ms; undefined until it was played or moved. */
export function usePlayerTime(video: RefObject<HTMLVideoElement | null>): number | undefined {
  const [time, setTime] = useState<number>()
  useEffect(() => {
    const player = video.current
    if (!player) return
    const updateTime = () => setTime(player.currentTime * 1000)
    player.addEventListener('timeupdate', updateTime)
    player.addEventListener('seeking', updateTime)
    return () => {
      player.removeEventListener('timeupdate', updateTime)
      player.removeEventListener('seeking', updateTime)
    }
  }, [video])
  return time
}
