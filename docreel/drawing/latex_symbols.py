"""What TeX commands stand for, in Unicode."""


def _table(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


SYMBOLS = _table(
    r"""
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
    nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ
    omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
    cdot ⋅ times × div ÷ pm ± mp ∓ ast ∗ star ⋆ circ ∘ bullet ∙ oplus ⊕ otimes ⊗ odot ⊙ ominus ⊖ wedge ∧ land ∧ vee ∨
    lor ∨ cap ∩ cup ∪ setminus ∖ backslash ∖
    le ≤ leq ≤ leqslant ⩽ ge ≥ geq ≥ geqslant ⩾ ne ≠ neq ≠ lt < gt > ll ≪ gg ≫ approx ≈ sim ∼ simeq ≃ cong ≅ equiv ≡
    propto ∝ doteq ≐ prec ≺ succ ≻ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ subsetneq ⊊ mid ∣ nmid ∤
    parallel ∥ perp ⊥ vdash ⊢ models ⊨ triangleq ≜ asymp ≍ coloneqq ≔
    to → rightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ implies ⟹ Leftarrow ⇐ Leftrightarrow ⇔ iff ⟺
    mapsto ↦ longrightarrow ⟶ longleftarrow ⟵ Longrightarrow ⟹ longmapsto ⟼ hookrightarrow ↪ uparrow ↑ downarrow ↓
    updownarrow ↕ rightharpoonup ⇀ rightleftharpoons ⇌ nearrow ↗ searrow ↘ leadsto ⇝
    infty ∞ partial ∂ nabla ∇ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ emptyset ∅ varnothing ∅ aleph ℵ hbar ℏ ell ℓ
    Re ℜ Im ℑ wp ℘ imath ı jmath ȷ angle ∠ triangle △ square □ top ⊤ bot ⊥ prime ′ dagger † ddagger ‡ degree °
    therefore ∴ because ∵ checkmark ✓
    ldots … dots … cdots ⋯ vdots ⋮ ddots ⋱ dotsc … dotsb ⋯ colon :
    lbrace { rbrace } { { } } langle ⟨ rangle ⟩ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ vert | lvert | rvert | | ‖ Vert ‖
    lVert ‖ rVert ‖ lbrack [ rbrack ] % % & & # # $ $ _ _
    """
)
LARGE = _table(
    r"""
    sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ bigcup ⋃ bigcap ⋂ bigoplus ⨁ bigotimes ⨂ bigvee ⋁ bigwedge ⋀
    bigsqcup ⨆
    """
)
FUNCTIONS = _table(
    """
    sin sin cos cos tan tan cot cot sec sec csc csc sinh sinh cosh cosh tanh tanh coth coth arcsin arcsin arccos arccos
    arctan arctan log log ln ln lg lg exp exp lim lim max max min min sup sup inf inf det det dim dim ker ker hom hom
    arg arg deg deg gcd gcd Pr Pr bmod mod mod mod
    """
) | {"limsup": "lim sup", "liminf": "lim inf", "argmax": "arg max", "argmin": "arg min"}
SPACES = {
    ",": 0.17,
    ":": 0.22,
    ";": 0.28,
    " ": 0.33,
    "!": -0.17,
    "quad": 1.0,
    "qquad": 2.0,
    "enspace": 0.5,
    "thinspace": 0.17,
}
ACCENTS = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "bar": "\u0304",
    "vec": "\u20d7",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "breve": "\u0306",
    "acute": "\u0301",
    "grave": "\u0300",
    "mathring": "\u030a",
    "overrightarrow": "\u20d7",
}
STYLES = {
    "mathbb": "bb",
    "mathcal": "cal",
    "mathscr": "cal",
    "mathfrak": "frak",
    "mathbf": "bold-upright",
    "boldsymbol": "bold",
    "bm": "bold",
    "mathrm": "upright",
    "mathsf": "sans",
    "mathtt": "mono",
    "mathit": "italic",
}
