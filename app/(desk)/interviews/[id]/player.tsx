'use client'
import { Alert } from '@mantine/core'
import { type RefObject, useState } from 'react'

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
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: clinical recordings come without captions */}
      <video
        ref={video}
        src={`/api/recordings/${recordingId}`}
        controls={controls}
        onClick={onPress}
        preload="metadata"
        aria-label={label}
        onError={() => setUnplayable(true)}
        // Chromium says that it can play HEVC and then shows a picture of no size.
        onLoadedMetadata={(event) => setUnplayable(event.currentTarget.videoWidth === 0)}
      />
      {unplayable && (
        <Alert color="yellow" mt="sm">
          This browser can’t play the recording{codec ? ` (${codec})` : ''}. This does not affect the analysis. To watch
          it here, upload it as MP4 with H.264.
        </Alert>
      )}
    </>
  )
}
