import { Group, Text } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconUpload } from '@tabler/icons-react'
import { usePathname, useRouter } from 'next/navigation'
import { useText } from '#app/language.tsx'
import type { StudyOverview } from '#lib/studies/study-overview.ts'
import { handOver, handOverTables, sorted } from './add-recordings/dropped-files.ts'

/** Pages of a study that files mean something else on. */
const OTHERS = /\/(?:import-ratings|import-participants|settings|agreement)$/

/** Lets files be dropped anywhere on a study's pages; they are looked at as a table before anything is stored. */
export function DropAnywhere({ study: { id, code, may } }: { study: StudyOverview }) {
  const t = useText()
  const router = useRouter()
  const pathname = usePathname()
  if (!may.addInterview || !may.upload || OTHERS.test(pathname)) return null
  return (
    <Dropzone.FullScreen
      active
      // Seen only while files are dragged: Tab must not stop there.
      activateOnKeyboard={false}
      onDrop={(files) => {
        const { tables, others } = sorted(files)
        if (tables.length > 0 && may.manage) {
          handOverTables(id, tables, others)
          router.push(`/studies/${id}/import-ratings`)
        } else if (!handOver(id, files)) router.push(`/studies/${id}/add-recordings`)
      }}
      inputProps={{ 'aria-label': t('Video files dropped on {code}', { code }) }}
    >
      <Group justify="center" gap="sm" mih="60vh" style={{ pointerEvents: 'none' }}>
        <IconUpload size={36} aria-hidden />
        <div>
          <Text fw={600}>{t('Drop the videos to add them to {code}', { code })}</Text>
          <Text size="sm" c="dimmed">
            {may.manage
              ? t('A table of ratings (XLSX, CSV) is imported first. You see everything before it is stored.')
              : t('You see whose each of them is before anything is stored.')}
          </Text>
        </div>
      </Group>
    </Dropzone.FullScreen>
  )
}
