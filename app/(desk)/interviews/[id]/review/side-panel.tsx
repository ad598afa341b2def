import { Stack, Tabs } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import classes from './review.module.css'

export interface PanelTab {
  key: string
  label: string
  content: ReactNode
}

/** Tabs beside the recording; each panel scrolls in itself where all of the page is in view. */
export function SidePanel({
  tabs,
  chosen,
  onChoose,
}: {
  tabs: readonly PanelTab[]
  chosen: string
  onChoose: (key: string) => void
}) {
  // What was opened once stays, so that a text that is being written is not lost by a look at another tab.
  const [opened, setOpened] = useState(() => new Set([chosen]))
  if (!opened.has(chosen)) setOpened(new Set([...opened, chosen]))
  return (
    <Tabs value={chosen} onChange={(key) => key && onChoose(key)} className={classes.tabs}>
      <Tabs.List>
        {tabs.map(({ key, label }) => (
          <Tabs.Tab key={key} value={key} px="sm">
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ key, content }) => (
        // A part that scrolls can be reached by keyboard.
        <Tabs.Panel key={key} value={key} className={classes.panel} tabIndex={0}>
          <Stack gap="sm">{opened.has(key) && content}</Stack>
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
