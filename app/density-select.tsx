'use client'
import { SegmentedControl } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import { type Density, keptDensity } from './density.ts'
import { useText } from './language.tsx'

const shown = (): Density => (document.documentElement.dataset.density === 'compact' ? 'compact' : 'comfortable')
const listeners = new Set<() => void>()
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Chooses how much room pages of this browser give each line; the page changes at once. */
export function DensitySelect() {
  const t = useText()
  const density = useSyncExternalStore(subscribe, shown, () => 'comfortable' as const)
  return (
    <SegmentedControl
      fullWidth
      aria-label={t('Density')}
      data={[
        { value: 'comfortable', label: t('Comfortable') },
        { value: 'compact', label: t('Compact') },
      ]}
      value={density}
      onChange={(value) => {
        // biome-ignore lint/suspicious/noDocumentCookie: not every browser that people use has the Cookie Store API
        document.cookie = keptDensity(value as Density)
        document.documentElement.dataset.density = value
        for (const listener of listeners) listener()
      }}
    />
  )
}
