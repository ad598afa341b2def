import { Button, Group, Text, Title } from '@mantine/core'
import { IconDownload, IconPencil } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'

/**
 * What the words on faces are, with what can be done with them.
 *
 * @param download address of the table; left out where there is none to take
 * @param onEdit shows or hides the editor; left out where there is nothing to edit
 */
export function WordsHeading({
  download,
  editing,
  onEdit,
}: {
  download: string | undefined
  editing: boolean
  onEdit: (() => void) | undefined
}) {
  const t = useText()
  return (
    <Group justify="space-between" align="start">
      <div>
        <Title order={2}>{t('Text descriptions')}</Title>
        <Text size="sm" c="dimmed">
          {t('How well each description fits the face in each clip. The shares of a clip add up to 100 %.')}
        </Text>
      </div>
      <Group gap="xs">
        {download && (
          <Button
            component="a"
            href={download}
            download
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t('CSV')}
          </Button>
        )}
        {onEdit && (
          <Button
            size="compact-sm"
            variant="default"
            aria-expanded={editing}
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={onEdit}
          >
            {t('Custom descriptions')}
          </Button>
        )}
      </Group>
    </Group>
  )
}
