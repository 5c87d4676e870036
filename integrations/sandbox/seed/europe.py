"""The countries of the invented world in continental Europe."""

from integrations.sandbox.seed.country import Country, lines, words

GERMANY = Country(
    code="DE",
    name="Germany",
    aliases=("Deutschland", "DE", "BRD"),
    share=12,
    dial="49",
    subscriber="23125 ###",
    domain="de",
    free_mail=("gmx.de", "web.de", "t-online.de", "gmail.com"),
    suffixes=("GmbH", "AG", "GmbH & Co. KG", "KG", "SE", "e.V."),
    trades=words(
        "Maschinenbau Logistik Werkzeuge Software Versicherung Chemie Elektrotechnik Bäckerei "
        "Medizintechnik Handel Energie Fahrzeugbau Möbel Großküchen Verlag"
    ),
    streets=(
        "Hauptstraße {n}",
        "Bahnhofstr. {n}",
        "Goethestraße {n}a",
        "Am Markt {n}",
        "Industriestr. {n}",
        "Schlossallee {n}",
        "An der Mühle {n}",
    ),
    first_names=words(
        "Lukas Anna Jürgen Sabine Müslüm Käthe Stefan Ursula Björn Heike Thomas Petra Andreas "
        "Monika Florian Jana Günther Renate Sören Lena Matthias Claudia Tobias Franziska "
        "Hans-Peter Karin Mehmet Ayşe Wolfgang Marie-Luise"
    ),
    last_names=words(
        "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer "
        "Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Krüger Hartmann "
        "Weiß Großmann Yılmaz Köhler Jäger Böttcher Vogel-Strauß Öztürk"
    ),
    places=lines("""
        Berlin;Berlin;10###;30
        Hamburg;Hamburg;20###;40
        München;Bayern;80###;89
        Köln;Nordrhein-Westfalen;50###;221
        Düsseldorf;Nordrhein-Westfalen;40###;211
        Frankfurt am Main;Hessen;60###;69
        Stuttgart;Baden-Württemberg;70###;711
        Leipzig;Sachsen;04###;341
        Nürnberg;Bayern;90###;911
        Würzburg;Bayern;97###;931
        Kiel;Schleswig-Holstein;24###;431
    """),
)

FRANCE = Country(
    code="FR",
    name="France",
    aliases=("FR", "République française"),
    share=9,
    dial="33",
    subscriber="99 00 ## ##",
    domain="fr",
    free_mail=("orange.fr", "free.fr", "laposte.net", "gmail.com"),
    suffixes=("SA", "SARL", "SAS", "& Fils"),
    trades=words(
        "Conseil Énergie Assurances Distribution Boulangerie Aéronautique Cosmétiques Vins "
        "Informatique Santé Transports Mode Édition"
    ),
    streets=(
        "{n} rue de la République",
        "{n}, avenue Victor-Hugo",
        "{n} bis rue des Écoles",
        "{n} place de l'Église",
        "{n} boulevard Voltaire",
        "Zone Industrielle, lot {n}",
    ),
    first_names=words(
        "Jean Marie Pierre Nathalie François Hélène Michel Céline Éric Chloé Rémi Léa Théo "
        "Manon Loïc Zoë Jean-Baptiste Anaïs Mohamed Inès Gaëtan Véronique Cédric Aurélie "
        "Benoît Margaux Noël Fatima"
    ),
    last_names=words(
        "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent "
        "Lefebvre Michel Garcia Bertrand Roux Vincent Fournier Girard Lefèvre Mercier "
        "L'Hôpital D'Angelo Benoît Châtelain Noël Ben-Ali"
    ),
    places=lines("""
        Paris;Île-de-France;750##;1
        Lyon;Auvergne-Rhône-Alpes;6900#;4
        Marseille;Provence-Alpes-Côte d'Azur;130##;4
        Toulouse;Occitanie;31###;5
        Nantes;Pays de la Loire;44###;2
        Lille;Hauts-de-France;59###;3
        Bordeaux;Nouvelle-Aquitaine;33###;5
        Saint-Étienne;Auvergne-Rhône-Alpes;42###;4
        Orléans;Centre-Val de Loire;45###;2
    """),
)

ITALY = Country(
    code="IT",
    name="Italy",
    aliases=("Italia", "IT"),
    share=7,
    dial="39",
    subscriber="555 ####",
    domain="it",
    free_mail=("libero.it", "virgilio.it", "gmail.com", "tiscali.it"),
    suffixes=("S.p.A.", "S.r.l.", "& C. S.n.c.", "S.a.s."),
    trades=words(
        "Ceramiche Alimentari Moda Meccanica Trasporti Assicurazioni Farmaceutici Impianti "
        "Arredamenti Servizi Elettronica"
    ),
    streets=(
        "Via Roma {n}",
        "Corso Garibaldi, {n}",
        "Piazza della Libertà {n}",
        "Viale dei Mille {n}/B",
        "Via Niccolò Machiavelli {n}",
    ),
    first_names=words(
        "Giuseppe Maria Antonio Giulia Marco Chiara Luca Francesca Niccolò Sofia Matteo "
        "Alessia Davide Noemi Andrea Elisa Gian-Luca Carmela Salvatore Beatrice Raffaele Zoé"
    ),
    last_names=words(
        "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo "
        "Conti D'Amico Costa Giordano Mancini Lombardi Dell'Acqua Fontana Nicolò De_Santis"
    ),
    places=lines("""
        Milano;MI;201##;02
        Roma;RM;001##;06
        Torino;TO;101##;011
        Napoli;NA;801##;081
        Bologna;BO;401##;051
        Firenze;FI;501##;055
        Forlì;FC;471##;0543
        Reggio nell'Emilia;RE;421##;0522
    """),
)

SPAIN = Country(
    code="ES",
    name="Spain",
    aliases=("España", "ES"),
    share=5,
    dial="34",
    subscriber="### ###",
    domain="es",
    free_mail=("gmail.com", "hotmail.es", "telefonica.net"),
    suffixes=("S.A.", "S.L.", "S.L.U."),
    trades=words("Alimentación Seguros Construcción Turismo Energía Textil Telecom Bodegas"),
    streets=("Calle Mayor, {n}", "Avda. de la Constitución {n}", "C/ Núñez de Balboa {n}, 3º B"),
    first_names=words(
        "José María Antonio Carmen Íñigo Lucía Ángel Begoña Javier Núria Jordi Pilar Sergio "
        "Belén Raúl Inés Álvaro Rocío"
    ),
    last_names=words(
        "García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Martín Jiménez "
        "Muñoz Ibáñez Peña Núñez Zubizarreta"
    ),
    places=lines("""
        Madrid;Madrid;280##;91
        Barcelona;Cataluña;080##;93
        Valencia;Comunidad Valenciana;460##;96
        Málaga;Andalucía;290##;95
        A Coruña;Galicia;150##;98
    """),
)

NETHERLANDS = Country(
    code="NL",
    name="Netherlands",
    aliases=("The Netherlands", "Holland", "Nederland"),
    share=4,
    dial="31",
    subscriber="555 ####",
    domain="nl",
    free_mail=("ziggo.nl", "kpnmail.nl", "gmail.com"),
    suffixes=("B.V.", "N.V.", "V.O.F."),
    trades=words("Bloemen Logistiek Techniek Zuivel Verzekeringen Bouw Scheepvaart Advies"),
    streets=("Dorpsstraat {n}", "Keizersgracht {n}-III", "Stationsweg {n}"),
    first_names=words("Jan Sanne Pieter Femke Daan Lieke Sjoerd Anouk Joost Maartje Ruben Noor"),
    last_names=words("de_Jong Jansen Bakker Visser Smit Meijer Mulder Bos Vos Dekker Hendriks"),
    places=lines("""
        Amsterdam;Noord-Holland;10## AB;20
        Rotterdam;Zuid-Holland;30## CD;10
        Utrecht;Utrecht;35## EG;30
        's-Hertogenbosch;Noord-Brabant;52## GH;73
    """),
)

POLAND = Country(
    code="PL",
    name="Poland",
    aliases=("Polska", "PL"),
    share=5,
    dial="48",
    subscriber="### ## ##",
    domain="pl",
    free_mail=("wp.pl", "onet.pl", "o2.pl", "gmail.com"),
    suffixes=("Sp. z o.o.", "S.A.", "Sp. k."),
    trades=words("Budownictwo Transport Meble Żywność Oprogramowanie Usługi Przemysł Zdrowie"),
    streets=("ul. Piękna {n}", "ul. Świętokrzyska {n}/12", "al. Jana Pawła II {n}", "Rynek {n}"),
    first_names=words(
        "Piotr Anna Krzysztof Małgorzata Łukasz Agnieszka Paweł Żaneta Michał Grażyna Józef "
        "Zofia Wojciech Świętosława Stanisław Jadwiga"
    ),
    last_names=words(
        "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański "
        "Woźniak Dąbrowski Kozłowski Jabłoński Mróz Żuraw Źrebiec"
    ),
    places=lines("""
        Warszawa;mazowieckie;00-###;22
        Kraków;małopolskie;30-###;12
        Łódź;łódzkie;90-###;42
        Wrocław;dolnośląskie;50-###;71
        Gdańsk;pomorskie;80-###;58
    """),
)

SWEDEN = Country(
    code="SE",
    name="Sweden",
    aliases=("Sverige", "SE"),
    share=4,
    dial="46",
    subscriber="465 00# ##",
    domain="se",
    free_mail=("telia.com", "hotmail.se", "gmail.com"),
    suffixes=("AB", "AB (publ)", "HB"),
    trades=words("Skog Järn Teknik Försäkring Möbler Bygg Livsmedel Energi Hälsovård"),
    streets=("Storgatan {n}", "Drottninggatan {n}", "Östra Ågatan {n}", "Björkvägen {n}"),
    first_names=words(
        "Lars Anna Mikael Eva Anders Kerstin Björn Åsa Göran Märta Håkan Ingrid Östen Linnéa"
    ),
    last_names=words(
        "Andersson Johansson Karlsson Nilsson Eriksson Larsson Öberg Åkerström Björklund "
        "Sjögren Hägglund Lindqvist"
    ),
    places=lines("""
        Stockholm;Stockholms län;11# ##;8
        Göteborg;Västra Götalands län;41# ##;31
        Malmö;Skåne län;21# ##;40
        Örebro;Örebro län;70# ##;19
    """),
)
