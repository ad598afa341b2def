import { Button, Group, Menu } from '@mantine/core'
import { IconChevronDown, IconDownload, IconFileTypePdf, IconPackageExport } from '@tabler/icons-react'
import { useText } from '#app/language.tsx'
import { phrase } from '#lib/messages/message.ts'

const KINDS = [
  { as: 'html', title: phrase('Web page (HTML)') },
  { as: 'md', title: phrase('Text (Markdown)') },
  { as: 'json', title: phrase('JSON with all estimates') },
]

/** The card, and the head itself, as files. */
export function CardDownloads({ id }: { id: string }) {
  const t = useText()
  return (
    <Group gap="xs">
      <Button
        component="a"
        href={`/api/heads/${id}/card`}
        download
        variant="default"
        leftSection={<IconFileTypePdf size={18} aria-hidden />}
      >
        {t('PDF')}
      </Button>
      <Menu>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
            rightSection={<IconChevronDown size={16} aria-hidden />}
          >
            {t('Other files')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {KINDS.map(({ as, title }) => (
            <Menu.Item key={as} component="a" href={`/api/heads/${id}/card?as=${as}`} download>
              {t(title)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button
        component="a"
        href={`/api/heads/${id}/bundle`}
        download
        variant="default"
        leftSection={<IconPackageExport size={18} aria-hidden />}
      >
        {t('For another installation')}
      </Button>
    </Group>
  )
}
