"""Mail providers whose domain says nothing about the company of the person who writes from it."""

_PUBLIC = """
126.com 163.com aol.com arcor.de att.net bellsouth.net bigpond.com bluewin.ch bol.com.br
btinternet.com charter.net comcast.net cox.net duck.com earthlink.net email.com email.cz
fastmail.com fastmail.fm foxmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de
gmx.net googlemail.com hanmail.net hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.es
hotmail.fr hotmail.it hotmail.se hushmail.com icloud.com inbox.com inbox.lv interia.eu
interia.pl internode.on.net juno.com laposte.net libero.it live.co.uk live.com live.de live.fr
live.it live.se mac.com mail.com mail.de mail.ru mailbox.org me.com msn.com naver.com
ntlworld.com o2.pl oi.com.br onet.eu onet.pl op.pl optonline.net optusnet.com.au orange.fr
outlook.com outlook.de outlook.es outlook.fr outlook.it outlook.pt pm.me poczta.fm posteo.de
proton.me protonmail.ch protonmail.com qq.com rediffmail.com rocketmail.com sapo.pt
sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com spray.se swissonline.ch sympatico.ca
t-online.de talktalk.net telefonica.net telenet.be telia.com terra.com.br tin.it tiscali.co.uk
tiscali.it tlen.pl tuta.io tutanota.com uol.com.br verizon.net virgilio.it virginmedia.com
vodafone.it wanadoo.fr web.de windstream.net wp.pl ya.ru yahoo.ca yahoo.co.in yahoo.co.jp
yahoo.co.uk yahoo.com yahoo.com.au yahoo.com.br yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com
yandex.ru yeah.net ymail.com ziggo.nl zoho.com
"""

PUBLIC_MAIL_DOMAINS = frozenset(_PUBLIC.split())
