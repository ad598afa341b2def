import { ActionIcon, Button, Group, Menu, Text, Tooltip } from '@mantine/core'
import {
  IconArrowsMaximize,
  IconKeyboard,
  IconPictureInPicture,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconPlayerTrackPrev,
  IconRepeat,
  IconRepeatOff,
  IconVolume,
  IconVolumeOff,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useText } from '#app/language.tsx'
import { minutesAndSeconds, minutesAndTenths } from '#lib/timeline/time-labels.ts'
import { type Playback, SPEEDS } from './playback.ts'
import type { ReviewAction } from './review-keys.ts'
import { usePlaybackState } from './use-playback.ts'

/** The buttons under the video; each stands for a key, and says which. */
export function Transport({
  playback,
  endMs,
  act,
  children,
}: {
  playback: Playback
  endMs: number
  act: (action: ReviewAction) => void
  /** What else the page can switch there. */
  children?: ReactNode
}) {
  const t = useText()
  const { playing, reversing, nowMs, loop, muted } = usePlaybackState(playback)
  const runs = playing || reversing
  return (
    <Group gap={4} justify="space-between" wrap="wrap">
      <Group gap={4} wrap="nowrap">
        <Act label={t('Previous moment (P)')} onClick={() => act({ do: 'moment', by: -1 })}>
          <IconPlayerTrackPrev size={18} aria-hidden />
        </Act>
        <Act label={t('One frame back (←)')} onClick={() => act({ do: 'frame', by: -1 })}>
          <IconPlayerSkipBack size={18} aria-hidden />
        </Act>
        <Act label={runs ? t('Pause (Space)') : t('Play (Space)')} onClick={() => act({ do: 'play' })} filled>
          {runs ? <IconPlayerPause size={18} aria-hidden /> : <IconPlayerPlay size={18} aria-hidden />}
        </Act>
        <Act label={t('One frame on (→)')} onClick={() => act({ do: 'frame', by: 1 })}>
          <IconPlayerSkipForward size={18} aria-hidden />
        </Act>
        <Act label={t('Next moment (N)')} onClick={() => act({ do: 'moment', by: 1 })}>
          <IconPlayerTrackNext size={18} aria-hidden />
        </Act>
        <Text size="sm" ml={4} style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}>
          {minutesAndTenths(nowMs, t)} / {minutesAndSeconds(endMs)}
        </Text>
      </Group>
      <Group gap={4}>
        {children}
        <Speed playback={playback} />
        {loop && (
          <Act label={t('End the loop (\\)')} onClick={() => act({ do: 'no-loop' })}>
            <IconRepeatOff size={18} aria-hidden />
          </Act>
        )}
        {!loop && (
          <Act label={t('Loop from here ([)')} onClick={() => act({ do: 'loop-in' })}>
            <IconRepeat size={18} aria-hidden />
          </Act>
        )}
        <Act label={muted ? t('Sound on') : t('Sound off')} onClick={() => playback.toggleMuted()}>
          {muted ? <IconVolumeOff size={18} aria-hidden /> : <IconVolume size={18} aria-hidden />}
        </Act>
        <Act label={t('Picture in picture (I)')} onClick={() => act({ do: 'picture' })}>
          <IconPictureInPicture size={18} aria-hidden />
        </Act>
        <Act label={t('Full screen (F)')} onClick={() => act({ do: 'full-screen' })}>
          <IconArrowsMaximize size={18} aria-hidden />
        </Act>
        <Act label={t('All keys (?)')} onClick={() => act({ do: 'help' })}>
          <IconKeyboard size={18} aria-hidden />
        </Act>
      </Group>
    </Group>
  )
}

function Act({
  label,
  filled = false,
  onClick,
  children,
}: {
  label: string
  filled?: boolean
  onClick: () => void
  children: ReactNode
}) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon variant={filled ? 'filled' : 'subtle'} size="lg" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

function Speed({ playback }: { playback: Playback }) {
  const t = useText()
  const { speed } = usePlaybackState(playback)
  return (
    <Menu position="top" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="subtle" size="compact-sm" aria-label={t('{speed, number}× speed', { speed })}>
          {t('{speed, number}×', { speed })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {SPEEDS.map((each) => (
          <Menu.Item key={each} onClick={() => playback.setSpeed(each)} fw={each === speed ? 700 : undefined}>
            {t('{speed, number}×', { speed: each })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
