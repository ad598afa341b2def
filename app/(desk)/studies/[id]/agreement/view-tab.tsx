import { Tabs, Tooltip, VisuallyHidden } from '@mantine/core'
import { useId } from 'react'
import { useText } from '#app/language.tsx'
import type { Message } from '#lib/messages/message.ts'
import styles from './agreement.module.css'

/** A tab; one that is off can be reached, so that its reason is read, and opens nothing. */
export function ViewTab({ value, label, off }: { value: string; label: string; off: Message | undefined }) {
  const t = useText()
  const reason = useId()
  if (!off) return <Tabs.Tab value={value}>{label}</Tabs.Tab>
  return (
    <>
      <Tooltip label={t(off)} events={{ hover: true, focus: true, touch: true }} multiline maw={280}>
        <Tabs.Tab value={value} aria-disabled="true" aria-describedby={reason} className={styles.off}>
          {label}
        </Tabs.Tab>
      </Tooltip>
      <VisuallyHidden id={reason}>{t(off)}</VisuallyHidden>
    </>
  )
}
