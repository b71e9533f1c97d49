"""Function words that say nothing about a story's subject, by language (ISO 639-1)."""

from __future__ import annotations

_EN = """a about above after again against all almost along already also although always am among an and another any
anyone anything are aren around as at away back be became because become been before behind being below between
both but by came can cannot could couldn did didn do does doesn doing don done down during each either else even
ever every few for from further get gets getting go goes going got had hadn has hasn have haven having he her
here hers herself him himself his how however i if in into is isn it its itself just let lets like ll made make
makes making many may maybe me might mine more most mostly much must my myself near need neither never no none
nor not now of off often on once one only onto or other others our ours ourselves out over own per perhaps quite
rather re really said same say says see seen she should shouldn since so some someone something soon still such
take taken than that the their theirs them themselves then there therefore these they thing this those though
through thus to today together too toward towards under unless until up upon us use used uses using various ve
very via was wasn way we well went were weren what whatever when where whether which while who whom whose why
will with within without won would wouldn yes yet you your yours yourself"""

_FR = """a afin ai ainsi alors après as assez au aucun aucune aujourd aussi autre autres aux avaient avait avant avec
avez avoir avons ayant beaucoup bien car ce ceci cela celle celles celui cependant certains ces cet cette ceux
chaque chez ci comme comment contre dans de depuis des dès deux dont du durant elle elles en encore entre est et
étaient était étant été être eu eux fait faire faut fois font fut hui ici il ils jamais je jusqu jusque la là
laquelle le lequel les lesquels leur leurs lors lorsque lui ma mais malgré me même mêmes mes moi moins mon ne ni
nos notre nous on ont or ou où par parce parmi pas pendant peu peut peuvent plus plusieurs plutôt pour pourquoi
près puis quand que quel quelle quelles quelque quelques quels qui quoi sa sans se selon sera seront ses
seulement si sinon son sont sous souvent sur ta tandis tant te tel telle telles tels tes toi ton toujours tous
tout toute toutefois toutes très trop tu un une vers voici voilà vos votre vous y"""

_DE = """ab aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus außer bei beide
beiden beim bereits bin bis bist bzw da dabei dadurch dafür dagegen daher damit danach dann daran darauf daraus
darf darin darum darüber das dass dazu dein deine dem den denen denn dennoch der deren des deshalb dessen die
dies diese diesem diesen dieser dieses doch dort du durch dürfen ein eine einem einen einer eines einige einigen
einmal er erst es etwa etwas euch euer für gab ganz gar geben gegen gemacht gibt habe haben hat hatte hatten her
heute hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer in indem ins ist ja je jede
jedem jeden jeder jedes jedoch jene jetzt kann kaum kein keine keinem keinen keiner können könnte konnte lässt
machen man manche mehr mein meine mich mir mit mittlerweile muss müssen musste nach nachdem neben nicht nichts
noch nun nur ob oder ohne schon sehr sei seien sein seine seinem seinen seiner seit sich sie sind so sogar
solche soll sollen sollte sollten somit sondern sonst soweit sowie über um und uns unser unsere unter viel viele
vielen vom von vor wann war waren warum was wegen weil weiter weitere welche welcher welches wenn wer werde
werden wie wieder will wir wird wo wobei wohl wollen worden wurde wurden würde würden zu zum zur zwar zwischen"""

_ES = """a acá ahí ahora al algo alguien algún alguna algunas alguno algunos allá allí ambos ante antes aquel aquella
aquello aquellos aquí así aún aunque bajo bien cada casi como cómo con contra cual cuál cuales cualquier cuando
cuándo cuanto de del desde después donde dónde dos durante e el él ella ellas ello ellos en entonces entre era
eran es esa esas ese eso esos esta está están estaba estado estar estas este esto estos fue fueron ha había
habían haber hace hacer hacia han hasta hay he incluso la las le les lo los luego mas más me mediante mejor
menos mi mientras mis misma mismas mismo mismos mucha muchas mucho muchos muy nada nadie ni ningún ninguna no
nos nosotros nuestra nuestras nuestro nuestros nunca o os otra otras otro otros para pero poco por porque pues
puede pueden pudo que qué quien quién quienes se sea sean según ser será serán si sí sido siempre sin sino sobre
solo sólo son su sus tal también tampoco tan tanta tanto te tenemos tener tenía ti tiene tienen toda todas
todavía todo todos tras tu tus u un una unas uno unos usted ustedes va vamos varias varios ya y yo"""

_IT = """a abbiamo ad agli ai al alcune alcuni alcuno alla alle allo allora altra altre altri altro anche ancora avere
aveva avevano bene c che chi ci ciascuno cioè circa come con contro cosa così cui da dagli dai dal dalla dalle
dallo de degli dei del dell della delle dello dentro di dopo dove dovrà due dunque durante e ed era erano essere
è fa fare fatto fino fra fu furono già gli ha hai hanno ho i il in infatti inoltre invece io l la le lei li lo
loro lui ma mai meno mentre mi mia mie mio molta molte molti molto ne negli nei nel nella nelle nello nessuno no
noi non nostra nostro o od ogni oggi ognuno oltre ora per perché perciò perfino però più poco poi potrà prima
proprio può pure qual quale quali qualche quando quanto quasi quella quelle quelli quello questa queste questi
questo qui quindi sarà saranno se secondo sei sembra sempre senza si sia siamo siano solo sono sopra sotto sta
stata state stati stato stessa stesse stessi stesso su sua sue sugli sui sul sulla sulle sullo suo suoi tra tale
tali tanto te ti tra troppo tu tua tuo tutta tutte tuttavia tutti tutto un una uno va verso vi via voi vostro"""

_PT = """a à agora ainda além algo alguém algum alguma algumas alguns ambos ante antes ao aos apenas após aquela aquelas
aquele aqueles aquilo as às assim até bem cada com como contra cujo da daquela daquele das de dela dele deles
depois desde dessa desse desta deste disso disto do dos durante e é ela elas ele eles em embora enquanto entre
era eram essa essas esse esses esta está estão estas estava estavam este estes eu faz fazer foi for foram há
isso isto já la lá lhe lhes lo mais mas me mediante meio menos mesma mesmas mesmo mesmos meu meus minha muita
muitas muito muitos na não nas nem nenhum nenhuma nessa nesse nesta neste ninguém no nos nós nossa nossas nosso
nossos nunca num numa o onde os ou outra outras outro outros para pela pelas pelo pelos per perante pode podem
por porque porém portanto pouco pois próprio quais qual qualquer quando quanto quase que quem são se segundo
seja sejam sem sempre sendo ser será serão seu seus si sido só sob sobre sua suas também tal talvez tão te tem
têm tendo ter teve tinha toda todas todavia todo todos tu tua tudo um uma umas uns vai vão várias vários você
vocês"""

_NL = """aan aangezien achter af al aldus alle alleen alles als alsof altijd andere anderen ben bent bij binnen boven
buiten daar daarbij daardoor daarna daarom daarvan dan dat de deze dezelfde die dit doch doen doet door dus dus
echter een eerst elk elke en enige er erg ervan even gaan gaat geen gehad gemaakt geweest haar had hadden hare
heb hebben heeft hem hen het hier hierbij hij hoe hun iemand iets ik in indien is ja je jij jou jouw jullie kan
kon konden kunnen laat later maakt maar maken me meer men met mij mijn min minder moet moeten na naar naast
namelijk nee net niet niets nog nu of om omdat onder ondanks ons onze ook op opnieuw over per reeds samen sinds
soms steeds te tegen ten ter terwijl toch toe toen tot totdat tussen u uit uw van vanaf vanuit veel verder via
volgens voor vooral voordat waar waarbij waardoor waarom waaronder waarop waarvan wanneer want waren was wat we
weer weinig wel welk welke werd werden wie wij wil wilde worden wordt zal ze zelf zeer zich zichzelf zij zijn zo
zoals zonder zou zouden zowel zulke"""

_RU = """а без более больше будет будут будучи бы был была были было быть в вам вами вас ваш ваша ваше ваши весь во вот
впрочем все всего всегда всей всем всеми всему всех всю вся всё вы где да даже для до его ее её ей ему если есть
еще ещё ею же за здесь и из изза или им ими иногда их к каждый как какая какие какой каком который которая
которое которые которого которой котором которому которую которых которым кто куда ли либо лишь между меня мне
много может можно мои мой моя мы на над надо нам нами нас наш наша наше наши не него нее неё ней некоторые
нельзя нем нём нему несколько нет ни нибудь никогда ним ними них ничего но ну о об один одна одни одно однако он
она они оно опять от очень перед по под поскольку после потом потому почему почти при про раз разве с сам сама
само самый самые свои свой своя свою своих себе себя сейчас со собой так также такая такие такой там те тем
теперь то тобой тогда того тоже той только том тому тот ту тут ты у уж уже хотя чего чей чем через что чтоб
чтобы чуть эта эти этим этих это этого этой этом этому этот эту я"""

_WORDS = {"en": _EN, "fr": _FR, "de": _DE, "es": _ES, "it": _IT, "pt": _PT, "nl": _NL, "ru": _RU}
_BY_LANGUAGE = {lang: frozenset(words.split()) for lang, words in _WORDS.items()}


def stop_words(lang: str) -> frozenset[str]:
    """Lower-case function words of ``lang`` (``"en"``, ``"pt-BR"``); empty for a language without a list."""
    return _BY_LANGUAGE.get(lang[:2].lower(), frozenset())
