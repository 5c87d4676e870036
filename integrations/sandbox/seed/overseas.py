"""The countries of the invented world outside continental Europe."""

from integrations.sandbox.seed.country import Country, lines, words

UNITED_STATES = Country(
    code="US",
    name="United States",
    aliases=("USA", "US", "U.S.A."),
    share=34,
    dial="1",
    subscriber="555-01##",
    domain="com",
    free_mail=("gmail.com", "yahoo.com", "outlook.com", "icloud.com", "aol.com"),
    suffixes=("Inc.", "LLC", "Corp.", "Co.", "Group", ""),
    trades=words(
        "Logistics Software Health Foods Capital Robotics Energy Media Partners Analytics "
        "Manufacturing Labs Systems Insurance Realty Outfitters Dynamics Security Aviation Farms"
    ),
    streets=(
        "{n} Main St",
        "{n} Oak Avenue",
        "{n} W 4th Street",
        "{n} Lakeshore Dr",
        "{n} Elm St",
        "{n} Market Street\nSuite 400",
        "{n} Broadway, Fl 12",
        "{n} Sunset Blvd",
        "PO Box {n}",
    ),
    first_names=words(
        "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara "
        "Richard Susan Joseph Jessica Thomas Sarah Christopher Karen Daniel Lisa Matthew Nancy "
        "Anthony Betty Mark Sandra Donald Ashley Andre Kimberly Shaniqua Emily Luis Donna Wei "
        "Michelle Omar Carol Priya Amanda Tyrone Melissa Deshawn Deborah"
    ),
    last_names=words(
        "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez "
        "Lopez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Thompson White Harris "
        "Clark Lewis Robinson Walker Young Allen King Wright Scott Nguyen Hill Adams Nelson "
        "Patel O'Brien McDonald Washington-Reed Kowalski Chen Kim DeLuca St._John"
    ),
    places=lines("""
        New York;New York;100##;212
        Brooklyn;New York;112##;718
        San Francisco;California;941##;415
        Los Angeles;California;900##;213
        San José;California;951##;408
        Chicago;Illinois;606##;312
        Houston;Texas;770##;713
        Austin;Texas;787##;512
        Phoenix;Arizona;850##;602
        Philadelphia;Pennsylvania;191##;215
        Boston;Massachusetts;021##;617
        Cambridge;Massachusetts;021##;617
        Seattle;Washington;981##;206
        Denver;Colorado;802##;303
        Miami;Florida;331##;305
        Atlanta;Georgia;303##;404
        Minneapolis;Minnesota;554##;612
        Winston-Salem;North Carolina;271##;336
    """),
)

UNITED_KINGDOM = Country(
    code="GB",
    name="United Kingdom",
    aliases=("UK", "Great Britain", "England"),
    share=12,
    dial="44",
    subscriber="7946 0###",
    domain="co.uk",
    free_mail=("gmail.com", "hotmail.co.uk", "btinternet.com", "outlook.com"),
    suffixes=("Ltd", "Limited", "PLC", "LLP"),
    trades=words(
        "Consulting Breweries Haulage Textiles Finance Pharma Interiors Solutions Rail "
        "Engineering Publishing Renewables Holdings Foods Marine"
    ),
    streets=(
        "{n} High Street",
        "{n} Station Road",
        "Flat 2, {n} Church Lane",
        "{n} Victoria Rd",
        "Unit {n}, Riverside Business Park",
        "{n} King's Parade",
    ),
    first_names=words(
        "Oliver Amelia George Isla Harry Ava Noah Mia Jack Freya Leo Lily Arthur Florence "
        "Muhammad Poppy Oscar Siobhán Rhys Niamh Callum Imogen Alasdair Gwen Ewan Saoirse "
        "Tariq Beatrice Rupert Zara"
    ),
    last_names=words(
        "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Wright Walker White "
        "Edwards Hughes Green Hall Lewis Harris Clarke O'Sullivan Begum Hussain MacLeod "
        "Fitzgerald Ashworth-Cole Pemberton Llewellyn Khan Osei Featherstonehaugh"
    ),
    places=lines("""
        London;Greater London;EC#A #BX;20
        Manchester;Greater Manchester;M# #AE;161
        Birmingham;West Midlands;B# #HQ;121
        Leeds;West Yorkshire;LS# #DP;113
        Edinburgh;Scotland;EH# #NG;131
        Glasgow;Scotland;G# #LW;141
        Bristol;;BS# #TR;117
        Cardiff;Wales;CF1# #BH;29
        Newcastle upon Tyne;Tyne and Wear;NE# #XF;191
        Stoke-on-Trent;Staffordshire;ST# #AB;1782
    """),
)

BRAZIL = Country(
    code="BR",
    name="Brazil",
    aliases=("Brasil", "BR"),
    share=5,
    dial="55",
    subscriber="9555-####",
    domain="com.br",
    free_mail=("uol.com.br", "terra.com.br", "gmail.com", "bol.com.br"),
    suffixes=("Ltda.", "S.A.", "ME"),
    trades=words("Alimentos Construções Tecnologia Agropecuária Mineração Saúde Transportes"),
    streets=("Rua das Flores, {n}", "Av. Paulista, {n} - 10º andar", "Praça da Sé {n}"),
    first_names=words(
        "João Maria José Ana Antônio Francisca Luís Conceição Tiago Letícia Gonçalo Patrícia "
        "Júlio Débora Fábio Antônia"
    ),
    last_names=words(
        "Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Conceição "
        "Araújo Assunção Magalhães dos_Anjos Simões"
    ),
    places=lines("""
        São Paulo;SP;01###-###;11
        Rio de Janeiro;RJ;20###-###;21
        Belo Horizonte;MG;30###-###;31
        Brasília;DF;70###-###;61
        Florianópolis;SC;88###-###;48
    """),
)

JAPAN = Country(
    code="JP",
    name="Japan",
    aliases=("日本", "JP"),
    share=5,
    dial="81",
    subscriber="5550-####",
    domain="co.jp",
    free_mail=("yahoo.co.jp", "docomo.ne.jp", "gmail.com"),
    suffixes=("K.K.", "Co., Ltd.", "株式会社"),
    trades=words("Denki Shokuhin Kensetsu Seiyaku Unyu Kogyo Shoji Seiki"),
    streets=("丸の内{n}丁目2-1", "{n}-3-5 Shibuya", "本町{n}-8", "{n}-1 Chuo-dori, 7F"),
    first_names=words(
        "陽菜|Hina 翔太|Shota 美咲|Misaki 健一|Kenichi 結衣|Yui 大輔|Daisuke さくら|Sakura "
        "直樹|Naoki 恵子|Keiko 蓮|Ren 智子|Tomoko 拓也|Takuya"
    ),
    last_names=words(
        "佐藤|Sato 鈴木|Suzuki 高橋|Takahashi 田中|Tanaka 伊藤|Ito 渡辺|Watanabe 山本|Yamamoto "
        "中村|Nakamura 小林|Kobayashi 加藤|Kato 吉田|Yoshida 斎藤|Saito"
    ),
    places=lines("""
        Tokyo;東京都;100-00##;3
        Osaka;大阪府;530-00##;6
        名古屋市;愛知県;450-00##;52
        札幌市;北海道;060-00##;11
        Yokohama;神奈川県;220-00##;45
    """),
)

INDIA = Country(
    code="IN",
    name="India",
    aliases=("IN", "Bharat"),
    share=5,
    dial="91",
    subscriber="5555 ####",
    domain="in",
    free_mail=("gmail.com", "rediffmail.com", "yahoo.co.in"),
    suffixes=("Pvt. Ltd.", "Ltd.", "LLP"),
    trades=words("Textiles Infotech Pharma Steel Motors Exports Foods Telecom Consultancy"),
    streets=("{n}, MG Road", "Plot No. {n}, Sector 18", "{n}/4 Nehru Place", "#{n}, 2nd Cross"),
    first_names=words(
        "Aarav Priya Arjun Ananya Rohan Kavya Vikram Lakshmi Rahul Deepa Sanjay Meera Imran Nisha"
    ),
    last_names=words(
        "Sharma Patel Singh Kumar Gupta Reddy Iyer Nair Khan Das Mehta Bose Krishnamurthy Rao"
    ),
    places=lines("""
        Mumbai;Maharashtra;4000##;22
        Bengaluru;Karnataka;5600##;80
        New Delhi;Delhi;1100##;11
        Chennai;Tamil Nadu;6000##;44
        Hyderabad;Telangana;5000##;40
    """),
)
