'use client'
import { type RefObject, useState } from 'react'
import { UnplayableRecording } from './unplayable-recording.tsx'

/** The recording as the browser plays it, or why it can't. */
export function Player({
  recordingId,
  label,
  codec,
  video,
  controls = true,
  onPress,
}: {
  recordingId: string
  label: string
  codec: string | undefined
  video: RefObject<HTMLVideoElement | null>
  /** Whether the browser's own controls are shown. */
  controls?: boolean
  /** What a press on the picture does where they are not. */
  onPress?: () => void
}) {
  const [unplayable, setUnplayable] = useState(false)
  /** How often a copy has taken the recording's place. */
  const [loaded, setLoaded] = useState(0)
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: clinical recordings come without captions */}
      <video
        ref={video}
        src={loaded > 0 ? `/api/recordings/${recordingId}?copy=${loaded}` : `/api/recordings/${recordingId}`}
        controls={controls}
        onClick={onPress}
        preload="metadata"
        aria-label={label}
        onError={() => setUnplayable(true)}
        // Chromium says that it can play HEVC and then shows a picture of no size.
        onLoadedMetadata={(event) => setUnplayable(event.currentTarget.videoWidth === 0)}
      />
      {unplayable && (
        <UnplayableRecording
          recordingId={recordingId}
          codec={codec}
          onPlayable={() => setLoaded((times) => times + 1)}
        />
      )}
    </>
  )
}
