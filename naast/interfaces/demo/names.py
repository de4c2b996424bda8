"""Given names and family names of the invented people, by where in the world a family's names come from.

Students of a Dutch university in two cities: most names are Dutch, a good third come from elsewhere. Any likeness to a
living person is chance.
"""


def _listed(text: str) -> tuple[str, ...]:
    """Read names separated by commas over several lines."""
    return tuple(name.strip() for name in text.split(","))


# share of the people, given names, family names
ORIGINS: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...] = (
    (  # Dutch
        58,
        _listed("""
            Anouk, Bas, Bente, Bo, Casper, Charlotte, Cas, Daphne, Dirk, Eline, Elise, Emma, Esmee, Fenna,
            Femke, Fleur, Floris, Gijs, Guus, Hanna, Hugo, Iris, Isa, Jasper, Jelle, Jet, Jip, Joep, Julia,
            Jurre, Koen, Lars, Laura, Lieke, Lisa, Loes, Luuk, Maarten, Maud, Merel, Mila, Mees, Nienke, Niels,
            Noa, Pien, Pieter, Quinten, Roos, Rosa, Ruben, Saar, Sara, Sophie, Stijn, Suze, Teun, Thijs, Tijn,
            Tobias, Veerle, Vince, Willemijn, Wouter, Xander, Yfke, Zoë
        """),
        _listed("""
            de Jong, Jansen, de Vries, van den Berg, van Dijk, Bakker, Visser, Smit, Meijer, de Boer,
            Mulder, de Groot, Bos, Vos, Peters, Hendriks, van Leeuwen, Dekker, Brouwer, Dijkstra, de Bruijn,
            van der Meer, van der Linden, Kok, Jacobs, de Haan, Vermeulen, van den Heuvel,
            van der Veen, van den Broek, Schouten, van Beek, Willems, van Vliet, Hoekstra, Maas,
            Verhoeven, Koster, van Dam, Prins, Blom, Huisman, Kuijpers, Veenstra, Postma, Sanders, Wolters,
            Kramer, van ’t Hoff, Terpstra, Zijlstra, Nauta, Rietveld, Schipper
        """),
    ),
    (  # Turkish
        8,
        _listed("""
            Ayşe, Elif, Zeynep, Defne, Selin, Emre, Kerem, Mert, Deniz, Yusuf, Can, Esra, Burak, Merve, Onur
        """),
        _listed("""
            Yılmaz, Kaya, Demir, Çelik, Şahin, Öztürk, Aydın, Arslan, Doğan, Koç, Kurt, Aslan, Polat
        """),
    ),
    (  # Moroccan
        8,
        _listed("""
            Yasmina, Salma, Imane, Nadia, Soufiane, Bilal, Anass, Hamza, Samira, Ilyas, Nora, Youssef, Zineb,
            Karim, Hajar
        """),
        _listed("""
            Benali, El Idrissi, Bouzid, Amrani, El Fassi, Tahiri, Ouali, Haddou, Chaoui, Bensaïd, Ziani
        """),
    ),
    (  # Surinamese and Antillean
        5,
        _listed("""
            Gianni, Jermaine, Shanice, Romano, Melody, Xavier, Denzel, Naomi, Winston, Farah, Anil, Radjesh,
            Sharda, Mitchell
        """),
        _listed("""
            Wijngaarde, Pinas, Ramdin, Kartosen, Tuur, Amatredjo, Doekhi, Jharap, Girigori, Martina
        """),
    ),
    (  # East and South-East Asian
        6,
        _listed("""
            Wei, Yun, Jia, Xinyi, Hao, Minh, Thao, Linh, Haruka, Jisoo, Min-jun, Ploy, Putri, Dewi, Adi, Ratna
        """),
        _listed("""
            Chen, Wang, Zhang, Nguyễn, Trần, Kim, Park, Sato, Tanaka, Wibowo, Santoso, Lim, Wu
        """),
    ),
    (  # South and West Asian
        5,
        _listed("""
            Aarav, Ananya, Ishaan, Kavya, Rohan, Diya, Arjun, Zara, Hamid, Amina, Farhan, Sana, Nilufar, Arash,
            Parisa, Navid
        """),
        _listed("""
            Sharma, Patel, Iyer, Khan, Ahmed, Rahman, Karimi, Hosseini, Rezai, Singh, Nair, Malik
        """),
    ),
    (  # European
        10,
        _listed("""
            Lukas, Lena, Jonas, Clara, Matteo, Giulia, Chiara, Pablo, Lucía, Inés, Hugo, Camille, Léa, Théo,
            Katarzyna, Piotr, Zuzanna, Andrei, Ioana, Eleni, Nikos, Oksana, Dmytro, Sofiia, Aoife, Callum,
            Freya, Søren, Ingrid, Matilde, João, Beatriz, Marek, Petra
        """),
        _listed("""
            Müller, Schneider, Weber, Rossi, Bianchi, Ferrari, García, Fernández, López, Dubois, Moreau,
            Laurent, Kowalska, Nowak, Popescu, Ionescu, Papadopoulou, Shevchenko, Kovalenko, Byrne, O’Connor,
            Murray, Nielsen, Lindqvist, Silva, Costa, Novák, Horvat
        """),
    ),
)
